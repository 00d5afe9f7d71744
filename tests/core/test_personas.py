"""Who is called answers, and nobody else: links, handles, summaries and words belong to a persona."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from agentd.core import events as ev
from agentd.core.effects import (
    AnswerTool,
    BeginTurn,
    CancelTool,
    Chime,
    CloseLink,
    CutReply,
    KeepHandle,
    OpenLink,
    PlayChime,
    SendAudio,
    StartTool,
)
from agentd.core.events import Cause, ToolCall
from agentd.core.manners import QUIET_S, Manners
from agentd.core.phases import Phase
from tests.core.scene import LAMP, REPLY_100_MS, Scene, ends, only

KIDS = {"alexa": "kids", "hey_mycroft": "kids"}
ANSWER = {"output": {"status": "confirmed"}}


def scene(barge_in: str = "auto", linger_s: float = 30.0) -> Scene:
    return Scene(Manners(personas=KIDS, barge_in=barge_in, linger_s=linger_s))


def answered(it: Scene, link: int = 1) -> None:
    """The reply to a turn, played to its end."""
    it.tell(ev.ReplyAudio(link, REPLY_100_MS), ev.ReplyGenerated(link), ev.TurnDone(link))
    it.tell(ev.PlaybackDrained(link, 2_400))


def opening(it: Scene) -> None:
    it.wake()


def listening(it: Scene) -> None:
    it.wake()
    it.tell(ev.LinkReady(1))


def speaking_up(it: Scene) -> None:
    listening(it)
    it.hear(400, speech=True)


def thinking(it: Scene) -> None:
    it.asked()


def replying(it: Scene) -> None:
    it.asked()
    it.tell(ev.ReplyAudio(1, REPLY_100_MS))


def following_up(it: Scene) -> None:
    it.asked()
    answered(it)
    assert it.phase() is Phase.LISTENING


def lingering(it: Scene) -> None:
    following_up(it)
    it.hear(8_100)
    assert it.phase() is Phase.IDLE


STAGES = (opening, listening, speaking_up, thinking, replying, following_up, lingering)
Stage = Callable[[Scene], None]


@pytest.mark.parametrize(
    ("word", "persona"), [("hey_jarvis", ""), ("alexa", "kids"), ("hey_mycroft", "kids")]
)
def test_the_word_says_who_is_called(word: str, persona: str) -> None:
    assert only(OpenLink, scene().wake(word)) == [OpenLink(1, None, "", persona)]


@pytest.mark.parametrize("stage", STAGES)
def test_another_is_called_on_a_link_of_its_own(stage: Stage) -> None:
    it = scene()
    stage(it)
    effects = it.wake("alexa")
    assert only(CloseLink, effects) == [CloseLink(1)]
    assert only(OpenLink, effects) == [OpenLink(2, None, "", "kids")]
    assert effects.index(CloseLink(1)) < effects.index(OpenLink(2, None, "", "kids"))
    assert PlayChime(Chime.WAKE) in effects
    assert it.phase() is Phase.OPENING
    assert only(CutReply, effects) == ([CutReply(1)] if stage is replying else [])


@pytest.mark.parametrize("stage", STAGES)
def test_and_gets_the_words_that_follow_and_no_others(stage: Stage) -> None:
    it = scene()
    stage(it)
    it.wake("alexa")
    first = it.frames
    it.command()
    effects = it.tell(ev.LinkReady(2))
    assert only(BeginTurn, effects) == [BeginTurn(2)]
    sent = b"".join(piece.pcm for piece in only(SendAudio, effects))
    frames = [int.from_bytes(sent[at : at + 4], "little") for at in range(0, len(sent), 640)]
    assert {first, first + 49} <= set(frames), "the command, whole"
    assert min(frames) >= first - 36, "from the end of the wake word on: nothing that was for somebody else"
    assert {piece.link for piece in only(SendAudio, effects)} == {2}


@pytest.mark.parametrize("stage", STAGES)
def test_the_same_one_keeps_its_link(stage: Stage) -> None:
    it = scene()
    stage(it)
    assert only(OpenLink, it.wake()) == []


def test_two_words_of_one_persona_are_one_talk() -> None:
    it = scene()
    it.wake("alexa")
    assert only(OpenLink, it.wake("hey_mycroft")) == []


@pytest.mark.parametrize("stage", [thinking, replying])
def test_where_nothing_cuts_a_reply_no_other_word_does(stage: Stage) -> None:
    it = scene(barge_in="off")
    stage(it)
    assert only(OpenLink, it.wake("alexa")) == []


def test_the_talk_before_ends_as_what_it_was() -> None:
    it = scene()
    replying(it)
    assert ends(it.wake("alexa")) == ["stopped"]
    it = scene()
    following_up(it)
    assert ends(it.wake("alexa")) == ["answered"]
    it = scene()
    lingering(it)
    assert ends(it.wake("alexa")) == []


def test_what_it_has_begun_goes_on_without_an_answer_to_anybody() -> None:
    for linger_s in (30.0, 0.0):
        it = scene(linger_s=linger_s)
        it.asked()
        assert only(StartTool, it.tell(ev.ToolCalled(1, LAMP)))[0].mandate.persona == ""
        effects = it.wake("alexa") + it.tell(ev.ToolFinished(1, LAMP, ANSWER))
        assert not only(CancelTool, effects)
        assert not only(AnswerTool, effects)


def test_a_call_is_made_on_the_word_given_to_the_persona() -> None:
    it = scene()
    it.asked()
    it.wake("alexa")
    it.tell(ev.LinkReady(2))
    it.command()
    assert it.tell(ev.ToolCalled(1, LAMP)) == [], "of the link before"
    call = ToolCall("fc_2", "turn_on_lights", {})
    assert only(StartTool, it.tell(ev.ToolCalled(2, call)))[0].mandate.persona == "kids"


def test_a_link_that_is_made_anew_is_of_the_same_persona() -> None:
    it = scene()
    it.wake("alexa")
    it.tell(ev.LinkReady(1))
    it.command()
    opened = only(OpenLink, it.tell(ev.LinkLost(1, Cause.NETWORK, "gone")) + it.wait(QUIET_S))
    assert opened == [OpenLink(2, None, "", "kids")]


class TestMemory:
    def test_a_handle_resumes_nobody_else(self) -> None:
        it = scene()
        lingering(it)
        assert it.tell(ev.HandleGiven(1, "ours")) == [KeepHandle("ours")]
        assert only(OpenLink, it.wake("alexa")) == [OpenLink(2, None, "", "kids")]
        it.tell(ev.LinkReady(2))
        it.command()
        answered(it, 2)
        assert it.tell(ev.HandleGiven(2, "theirs")) == [KeepHandle("theirs", "kids")]
        assert only(OpenLink, it.wake()) == [OpenLink(3, "ours")]
        assert only(OpenLink, it.wake("alexa")) == [OpenLink(4, "theirs", "", "kids")]

    def test_one_that_fails_takes_no_other_with_it(self) -> None:
        it = scene()
        it.conversation.resume("ours", it.now)
        it.conversation.resume("theirs", it.now, "kids")
        assert only(OpenLink, it.wake("alexa")) == [OpenLink(1, "theirs", "", "kids")]
        assert KeepHandle("", "kids") in it.tell(ev.LinkLost(1, Cause.CLOSED, "gone"))
        assert only(OpenLink, it.wake()) == [OpenLink(2, "ours")]
        assert not [kept for kept in only(KeepHandle, it.effects) if kept.persona == ""]

    def test_a_summary_is_told_to_nobody_else(self) -> None:
        it = scene()
        listening(it)
        it.command()
        it.tell(ev.Transcript(1, ev.Who.PERSON, "Where is the present?"))
        answered(it)
        assert only(OpenLink, it.wake("alexa"))[0].summary == ""
        assert only(OpenLink, it.wake())[0].summary == "Person: Where is the present?"


class TestTheHousesOwn:
    """What is asked in writing and what the house tells is answered by who has no name."""

    def kids(self) -> Scene:
        it = scene()
        it.wake("alexa")
        it.tell(ev.LinkReady(1))
        it.command()
        answered(it)
        assert it.phase() is Phase.LISTENING
        return it

    def test_written_questions(self) -> None:
        effects = self.kids().tell(ev.Asked("Is the door locked?"))
        assert effects[:1] == [CloseLink(1)]
        assert only(OpenLink, effects) == [OpenLink(2, None)]

    def test_news_of_the_house(self) -> None:
        it = self.kids()
        it.hear(8_100)
        effects = it.tell(ev.HouseNews("It rains.", prompt="Say that it rains.")) + it.wait(2)
        assert only(OpenLink, effects) == [OpenLink(2, None)]

    def test_a_word_that_nobody_has_is_one_for_it(self) -> None:
        assert only(OpenLink, self.kids().wake("a button")) == [OpenLink(2, None)]
