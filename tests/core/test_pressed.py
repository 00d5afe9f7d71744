"""A button instead of the wake word: the same turn, without the word's sound in it."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import Announce, BeginTurn, CutReply, Effect, OpenLink, SendAudio
from agentd.core.events import FRAME_BYTES, ListenPressed
from agentd.core.manners import MICROPHONE_OFF, Manners
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundLost, SoundPart
from tests.core.scene import REPLY_100_MS, Scene, chimes, ends, only

PRESS = ListenPressed()


def sent(effects: list[Effect]) -> bytes:
    return b"".join(piece.pcm for piece in only(SendAudio, effects))


def test_listens_and_answers() -> None:
    scene = Scene()
    effects = scene.tell(PRESS)
    assert (len(only(OpenLink, effects)), chimes(effects)) == (1, ["wake"])
    scene.tell(ev.LinkReady(1))
    assert only(BeginTurn, scene.hear(200) + scene.command())
    assert scene.phase() is Phase.THINKING


def test_on_the_link_that_is_still_open() -> None:
    scene = Scene()
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
    scene.tell(ev.PlaybackDrained(1, 2_400))
    scene.hear(9_000)
    assert scene.phase() is Phase.IDLE
    assert not only(OpenLink, scene.tell(PRESS))
    assert scene.phase() is Phase.LISTENING


def test_what_is_said_at_once_is_all_there() -> None:
    """There is no wake word whose rest it could be."""
    scene = Scene()
    scene.hear(1_000)
    scene.tell(PRESS, ev.LinkReady(1))
    said = b"".join(effect.pcm for effect in only(SendAudio, scene.hear(300, speech=True) + scene.hear(600)))
    assert len(said) // FRAME_BYTES >= 300 // 20
    assert scene.phase() is Phase.THINKING


def test_silence_after_it_is_no_command() -> None:
    """After a wake word that may not have been alone it would be."""
    scene = Scene()
    scene.tell(PRESS, ev.LinkReady(1))
    effects = scene.hear(6_000)
    assert (ends(effects), sent(effects)) == (["nothing said"], b"")


def test_while_somebody_speaks_nothing_is_lost_and_nothing_waited_for() -> None:
    scene = Scene()
    scene.wake()
    scene.tell(ev.LinkReady(1))
    scene.hear(500, speech=True)
    scene.tell(PRESS)
    scene.command(200)
    assert scene.phase() is Phase.THINKING


def test_who_speaks_long_after_it_is_meant_to_be_heard() -> None:
    scene = Scene()
    scene.tell(PRESS, ev.LinkReady(1))
    assert not ends(scene.hear(20_000, speech=True))
    assert scene.phase() is Phase.LISTENING


@pytest.mark.parametrize("barge_in", ["full", "wake_word", "off"])
def test_over_a_reply_it_cuts_and_the_echo_of_that_is_no_speech(barge_in: str) -> None:
    scene = Scene(Manners(barge_in=barge_in))
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
    effects = scene.tell(PRESS)
    assert only(CutReply, effects)
    assert chimes(effects) == ["wake"]
    scene.sound(200, 900)
    assert not only(SendAudio, scene.hear(1_000))
    assert scene.phase() is Phase.LISTENING


def test_while_an_answer_is_awaited_the_person_has_the_floor_again() -> None:
    scene = Scene()
    scene.asked()
    scene.tell(PRESS)
    assert scene.phase() is Phase.LISTENING


def test_who_answers_goes_on_to() -> None:
    scene = Scene(Manners(personas={"alexa": "kids"}))
    scene.wake("alexa")
    scene.tell(ev.LinkReady(1))
    scene.command()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS))
    assert not only(OpenLink, scene.tell(PRESS))
    scene.hear(6_000)
    assert [opened.persona for opened in only(OpenLink, scene.tell(PRESS))] == [""]


def test_with_the_microphone_closed_it_says_so() -> None:
    scene = Scene()
    scene.tell(MuteAsked(True))
    effects = scene.tell(PRESS)
    assert (chimes(effects), only(Announce, effects)) == (["muted"], [Announce(MICROPHONE_OFF)])
    assert scene.phase() is Phase.IDLE


def test_with_the_microphone_gone_it_says_so() -> None:
    scene = Scene()
    scene.tell(SoundLost(SoundPart.MICROPHONE, "The microphone is gone."))
    effects = scene.tell(PRESS)
    assert (chimes(effects), only(Announce, effects)) == (["error"], [Announce("The microphone is gone.")])


def test_with_the_microphone_closed_the_answer_to_something_written_is_not_talked_over() -> None:
    scene = Scene()
    scene.tell(MuteAsked(True), ev.Asked("how late is it?"), ev.LinkReady(1), ev.ReplyAudio(1, REPLY_100_MS))
    effects = scene.tell(PRESS)
    assert (chimes(effects), only(Announce, effects), only(CutReply, effects)) == (["muted"], [], [])
    assert scene.phase() is Phase.SPEAKING


def test_with_nothing_left_to_spend_it_says_so() -> None:
    scene = Scene()
    effects = scene.tell(BudgetSpent("Used up."), PRESS)
    assert (chimes(effects), only(Announce, effects)) == (["error"], [Announce("Used up.")])
