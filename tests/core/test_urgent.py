"""Words that are obeyed without the model, and what they are obeyed in."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import (
    Announce,
    CancelTool,
    CloseLink,
    CutReply,
    Effect,
    EndTurn,
    Hush,
    Mute,
    OpenLink,
    PlayReply,
)
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.urgent import (
    CANCEL,
    CANCELLED,
    LONE_MORE_MS,
    LONE_PAUSE_MS,
    MORE_MS,
    MUTE,
    PAUSE_MS,
    PERHAPS_DONE,
    STOP,
    WORD_MS,
    Apart,
    LoneWord,
)
from tests.core.scene import LAMP, REPLY_100_MS, Scene, ends, frame, only

SOUND = ev.ReplyAudio(1, REPLY_100_MS)


def said(scene: Scene, word: str, more_ms: int = 0) -> list[Effect]:
    """The word is spoken, understood 100 ms after its end, and perhaps more is said."""
    out = scene.hear(400, speech=True)
    out += scene.tell(ev.Heard(frame(0), bool(more_ms), urgent=word))
    return out + scene.hear(more_ms, speech=True)


def announced(effects: list[Effect]) -> list[str]:
    return [effect.words for effect in only(Announce, effects)]


def speaking(manners: Manners | None = None) -> Scene:
    scene = Scene(manners)
    scene.asked()
    scene.tell(SOUND)
    assert scene.phase() is Phase.SPEAKING
    return scene


@pytest.mark.parametrize("barge_in", ["auto", "wake_word", "off"])
def test_stop_over_a_reply(barge_in: str) -> None:
    scene = speaking(Manners(barge_in=barge_in))
    effects = said(scene, STOP)
    assert only(CutReply, effects) == [CutReply(1)]
    assert only(Hush, effects)
    assert (scene.phase(), ends(effects)) == (Phase.IDLE, ["answered"])
    assert not only(CloseLink, effects), "the link lingers, as after any answer"
    late = scene.tell(SOUND, ev.ReplyGenerated(1), ev.TurnDone(1))
    assert not only(PlayReply, late)
    assert not only(EndTurn, effects + scene.hear(2_000)), "no turn came of it"


def test_after_a_stop_the_next_question_is_answered() -> None:
    scene = speaking()
    said(scene, STOP)
    scene.wake()
    scene.tell(ev.TurnDone(1))  # of the reply that was stopped
    scene.command()
    assert [played.reply for played in only(PlayReply, scene.tell(SOUND))] == [2]


def test_what_is_being_done_survives_a_stop_and_not_a_cancel() -> None:
    for word, cancelled in ((STOP, []), (CANCEL, [CancelTool(1, LAMP)])):
        scene = speaking()
        scene.tell(ev.ToolCalled(1, LAMP, aside=True))
        effects = said(scene, word)
        assert only(CancelTool, effects) == cancelled
        assert scene.phase() is Phase.IDLE


@pytest.mark.parametrize("word", [STOP, CANCEL])
def test_while_an_answer_is_awaited(word: str) -> None:
    scene = Scene()
    scene.asked()
    effects = said(scene, word) + scene.hear(LONE_PAUSE_MS)
    assert (scene.phase(), ends(effects), announced(effects)) == (Phase.IDLE, ["stopped"], [CANCELLED])
    assert only(CloseLink, effects) == [CloseLink(1)]


@pytest.mark.parametrize("finished", [False, True])
def test_what_has_perhaps_been_done_is_not_said_to_be_cancelled(finished: bool) -> None:
    scene = Scene()
    scene.asked()
    scene.tell(ev.ToolCalled(1, LAMP))
    if finished:
        scene.tell(ev.ToolFinished(1, LAMP, {"output": {"status": "confirmed"}}))
    effects = said(scene, CANCEL) + scene.hear(LONE_PAUSE_MS)
    assert announced(effects) == [PERHAPS_DONE]
    assert only(CancelTool, effects) == ([] if finished else [CancelTool(1, LAMP)])


def test_cancel_alone_ends_the_turn_unanswered() -> None:
    scene = Scene()
    scene.wake()
    scene.tell(ev.LinkReady(1))
    effects = said(scene, CANCEL)
    assert scene.phase() is Phase.LISTENING, "more may be said"
    effects += scene.hear(600)
    assert (scene.phase(), ends(effects), announced(effects)) == (Phase.IDLE, ["stopped"], [CANCELLED])
    assert not only(EndTurn, effects)


def test_cancel_before_the_link_is_there() -> None:
    scene = Scene()
    scene.wake()
    said(scene, CANCEL)
    assert ends(scene.hear(600)) == ["stopped"]


@pytest.mark.parametrize(
    ("word", "more_ms", "why"),
    [(CANCEL, 500, "cancel the timer"), (STOP, 0, "there may be other things to stop than us")],
)
def test_a_wish_is_for_the_model(word: str, more_ms: int, why: str) -> None:
    scene = Scene()
    scene.wake()
    scene.tell(ev.LinkReady(1))
    effects = said(scene, word, more_ms) + scene.hear(600)
    assert scene.phase() is Phase.THINKING, why
    assert only(EndTurn, effects)


@pytest.mark.parametrize(("more_ms", "phase"), [(0, Phase.IDLE), (500, Phase.THINKING)])
def test_stop_that_has_cut_the_reply_by_being_speech(more_ms: int, phase: Phase) -> None:
    scene = speaking(Manners(barge_in="full"))
    effects = said(scene, STOP, more_ms)
    assert only(CutReply, effects)
    assert scene.phase() is Phase.LISTENING
    scene.hear(600)
    assert scene.phase() is phase


def test_mute_closes_the_microphone_and_ends_all() -> None:
    scene = speaking()
    effects = said(scene, MUTE)
    assert only(Mute, effects) == [Mute(True)]
    assert only(CutReply, effects)
    assert ends(effects) == ["stopped"]


def test_the_button_ends_whatever_goes_on() -> None:
    scene = Scene()
    assert scene.tell(ev.StopPressed()) == [Hush()]
    scene.wake()
    assert ends(scene.tell(ev.StopPressed())) == ["stopped"]
    scene = speaking()
    assert only(CutReply, scene.tell(ev.StopPressed()))


def test_an_announcement_is_hushed_without_a_conversation() -> None:
    scene = Scene()
    assert said(scene, STOP) == [Hush()]


def test_news_that_were_stopped_are_not_told_again() -> None:
    scene = Scene()
    opened = scene.tell(ev.HouseNews("The washing is done.", prompt="Tell them that the washing is done."))
    assert only(OpenLink, opened)
    effects = scene.tell(ev.LinkReady(1), ev.StopPressed())
    effects += scene.wait(30)
    assert announced(effects) == [CANCELLED]


@pytest.mark.parametrize(
    ("before_ms", "after_ms", "word"),
    [
        (0, 0, STOP),
        (WORD_MS, MORE_MS, STOP),
        (WORD_MS + 20, 0, ""),
        (400, MORE_MS + 20, ""),
    ],
)
def test_when_a_word_is_alone(before_ms: int, after_ms: int, word: str) -> None:
    lone = LoneWord()
    assert lone.word == ""
    for speech_ms, urgent in ((before_ms, ""), (0, STOP), (after_ms, "")):
        if urgent:
            lone.hear(frame(0), False, urgent)
        for _ in range(speech_ms // 20):
            lone.hear(frame(0), True, "")
        lone.hear(frame(0), False, "")
    assert lone.word == word
    lone.begin()
    assert lone.word == ""


def test_a_second_word_is_the_one_that_counts_and_the_first_is_speech_before_it() -> None:
    lone = LoneWord()
    lone.hear(frame(0) * 20, True, STOP)
    lone.hear(frame(0) * 30, True, "")
    lone.hear(frame(0), True, CANCEL)
    assert lone.word == CANCEL
    lone.hear(frame(0) * 40, True, "")
    lone.hear(frame(0), True, STOP)
    assert lone.word == ""


def test_talk_in_the_room_gives_up_nothing_that_was_asked() -> None:
    scene = Scene()
    scene.asked()
    effects = scene.hear(WORD_MS, speech=True) + said(scene, STOP) + scene.hear(1_000)
    effects += said(scene, STOP, LONE_MORE_MS + 20) + scene.hear(1_000)
    assert scene.phase() is Phase.THINKING
    assert not effects


def test_talk_in_the_room_does_not_end_a_reply() -> None:
    scene = speaking()
    scene.hear(WORD_MS, speech=True)
    assert not said(scene, STOP)
    assert scene.phase() is Phase.SPEAKING


def test_a_word_before_the_turn_does_not_end_what_comes_after_it() -> None:
    """“Stop”, the wake word, a question: the word is history."""
    scene = Scene()
    scene.asked()
    said(scene, STOP)
    scene.wake()
    scene.command()
    assert scene.phase() is Phase.THINKING
    assert not ends(scene.hear(LONE_PAUSE_MS))


# Frames of 20 ms: x somebody speaks, . nobody does, S the word is understood.
PAUSE, TALK, ALONE = "." * (PAUSE_MS // 20), "x" * (WORD_MS // 20), "." * (LONE_PAUSE_MS // 20)


@pytest.mark.parametrize(
    ("frames", "over_a_reply", "awaited"),
    [
        (TALK[1:] + "S" + ALONE, 1, 1),
        (TALK + "S" + ALONE, 0, 0),
        (TALK + PAUSE + "xxS" + ALONE, 1, 1),
        (TALK + PAUSE[1:] + "xxS" + ALONE, 0, 0),
        (TALK + "x" + PAUSE + "s" + ALONE, 0, 0),  # understood late, of talk
        ("xxxxS" + ALONE[1:] + "xx", 1, 0),
        ("xxxxS" + "x" * (LONE_MORE_MS // 20) + ALONE, 1, 1),
        ("xxxxS" + "x" * (LONE_MORE_MS // 20 + 1) + ALONE, 1, 0),
        ("xxxxS" + ALONE + "xx", 1, 1),
    ],
)
def test_a_word_that_stands_apart(frames: str, over_a_reply: int, awaited: int) -> None:
    for phase, words in ((Phase.SPEAKING, over_a_reply), (Phase.THINKING, awaited), (Phase.LISTENING, 0)):
        apart = Apart()
        heard = [
            ev.Heard(frame(0), speech=True, near=mark in "xS", urgent=STOP if mark in "sS" else "")
            for mark in frames
        ]
        assert [word for each in heard if (word := apart.hear(each, phase))] == [STOP] * words
