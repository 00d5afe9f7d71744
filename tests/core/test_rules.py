"""New rules hold from one turn to the next."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import BeginTurn, CloseLink, KeepHandle, OpenLink, TakeUpRules
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.utterance import Listening
from tests.core.scene import LAMP, REPLY_100_MS, Scene, ends, only

PATIENT = Manners(listening=Listening(silence_ms=2_000), follow_up_s=0.0)


def reply(scene: Scene, link: int) -> None:
    scene.tell(ev.ReplyAudio(link, REPLY_100_MS), ev.ReplyGenerated(link), ev.TurnDone(link))
    scene.tell(ev.PlaybackDrained(scene.replies, 2_400))


def test_who_is_idle_takes_them_up_at_once() -> None:
    scene = Scene()
    assert scene.tell(ev.RulesRead(1, PATIENT)) == [TakeUpRules(1)]
    assert only(TakeUpRules, scene.hear(100)) == [], "once"


@pytest.mark.parametrize("phase", [Phase.OPENING, Phase.LISTENING, Phase.THINKING, Phase.SPEAKING])
def test_a_turn_that_is_under_way_ends_by_the_old_ones(phase: Phase) -> None:
    scene = Scene()
    scene.reach(phase)
    assert scene.tell(ev.RulesRead(1, PATIENT)) == []
    assert only(TakeUpRules, scene.hear(100)) == []
    effects = scene.tell(ev.StopPressed())
    assert len(ends(effects)) == 1
    assert effects[-1] == TakeUpRules(1)


def test_the_newest_ones_count() -> None:
    scene = Scene()
    scene.wake()
    scene.tell(ev.RulesRead(1, PATIENT), ev.RulesRead(2, Manners()), ev.LinkReady(1))
    assert only(TakeUpRules, scene.hear(8_000)) == [TakeUpRules(2)]


def test_a_call_that_is_still_being_carried_out_is_waited_for() -> None:
    scene = Scene(Manners(follow_up_s=0))
    scene.asked()
    scene.tell(ev.ToolCalled(1, LAMP, aside=True), ev.RulesRead(1, PATIENT))
    assert only(TakeUpRules, scene.tell(ev.StopPressed())) == [TakeUpRules(1)], "what is given up is over"

    scene = Scene()
    scene.asked()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ToolCalled(1, LAMP), ev.StopPressed())
    assert scene.phase() is Phase.IDLE
    assert scene.tell(ev.RulesRead(1, PATIENT)) == []
    done = ev.ToolFinished(1, LAMP, {"output": {"status": "confirmed"}})
    assert only(TakeUpRules, scene.tell(done)) == [TakeUpRules(1)]


def test_the_open_link_is_left_and_its_session_continued() -> None:
    scene = Scene(Manners(follow_up_s=0))
    scene.asked()
    reply(scene, 1)
    scene.tell(ev.HandleGiven(1, "handle"))
    assert scene.tell(ev.RulesRead(1, PATIENT)) == [CloseLink(1), TakeUpRules(1)]
    assert only(OpenLink, scene.wake()) == [OpenLink(2, "handle")]


def test_a_session_that_knew_other_tools_is_not_continued_but_told_of() -> None:
    scene = Scene(Manners(follow_up_s=0, personas={"alexa": "butler"}))
    scene.conversation.resume("of the butler", 99.0, "butler")
    scene.conversation.resume("of another", 99.0, "cook")
    scene.asked()
    scene.tell(ev.HandleGiven(1, "handle"), ev.Transcript(1, ev.Who.PERSON, "Hello."))
    reply(scene, 1)
    scene.tell(ev.HandleGiven(1, "newer"))
    effects = scene.tell(ev.RulesRead(1, PATIENT, frozenset({"", "butler", "nobody"})))
    forgotten = [KeepHandle("", ""), KeepHandle("", "butler")]
    assert effects == [CloseLink(1), *forgotten, TakeUpRules(1)]
    assert only(OpenLink, scene.wake()) == [OpenLink(2, None, "Person: Hello.")]


def test_speech_is_bounded_and_listened_for_by_the_new_ones() -> None:
    scene = Scene()
    scene.tell(ev.RulesRead(1, PATIENT))
    scene.wake()
    scene.tell(ev.LinkReady(1))
    assert only(BeginTurn, scene.hear(1_000, speech=True))
    scene.hear(1_500)
    assert scene.phase() is Phase.LISTENING
    scene.hear(600)
    assert scene.phase() is Phase.THINKING
    reply(scene, 1)
    assert scene.phase() is Phase.IDLE


def test_who_is_to_remember_nothing_remembers_nothing() -> None:
    scene = Scene(Manners(follow_up_s=0))
    scene.asked()
    scene.tell(ev.Transcript(1, ev.Who.PERSON, "Hello."))
    reply(scene, 1)
    scene.tell(ev.HandleGiven(1, "handle"))
    assert KeepHandle("") in scene.tell(ev.RulesRead(1, Manners(remember_s=0)))
    opened = only(OpenLink, scene.wake())
    assert [link.summary for link in opened] == [""]
