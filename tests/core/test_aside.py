"""A tool that the model does not wait for: the answer is told in a reply of its own, and that is heard."""

from __future__ import annotations

from agentd.core import events as ev
from agentd.core.effects import AnswerTool, CutReply, PlayReply
from agentd.core.manners import ASIDE_S, NEWS_LIMIT_S, Manners
from agentd.core.phases import Phase
from tests.core.scene import LAMP, REPLY_100_MS, Scene, chimes, ends, only

ANSWER = {"output": {"status": "sent_unconfirmed"}}
ONE_TURN = Manners(follow_up_s=0)
CALLED = ev.ToolCalled(1, LAMP, aside=True)
FINISHED = ev.ToolFinished(1, LAMP, ANSWER)
SOUND = ev.ReplyAudio(1, REPLY_100_MS)


def heard(reply: int) -> tuple[ev.Event, ...]:
    return ev.ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(reply, 2_400)


def asked(*events: ev.Event) -> Scene:
    scene = Scene(ONE_TURN)
    scene.asked()
    scene.tell(*events)
    return scene


def test_answered_before_the_reply_began() -> None:
    scene = asked(CALLED, FINISHED, SOUND, SOUND, *heard(1))
    assert scene.phase() is Phase.SPEAKING, "there is more to come"
    assert [played.reply for played in only(PlayReply, scene.tell(SOUND))] == [2]
    assert ends(scene.tell(*heard(2))) == ["answered"]


def test_answered_after_the_turn() -> None:
    scene = asked(CALLED, SOUND, *heard(1))
    scene.wait(1)
    assert only(AnswerTool, scene.tell(FINISHED))
    assert [played.reply for played in only(PlayReply, scene.tell(SOUND))] == [2]
    assert ends(scene.tell(*heard(2))) == ["answered"]


def test_the_answer_interrupts_the_reply() -> None:
    scene = asked(CALLED, SOUND, FINISHED)
    assert scene.tell(ev.Interrupted(1)) == [CutReply(1)]
    scene.tell(ev.TurnDone(1))
    assert scene.phase() is Phase.SPEAKING
    assert [played.reply for played in only(PlayReply, scene.tell(SOUND))] == [2]
    assert ends(scene.tell(*heard(2))) == ["answered"]


def test_nothing_more_is_told() -> None:
    scene = asked(CALLED, FINISHED, SOUND, *heard(1))
    assert ends(scene.wait(ASIDE_S)) == ["answered"]
    scene = asked(CALLED, FINISHED, ev.TurnDone(1))
    effects = scene.wait(ASIDE_S)
    assert (chimes(effects), ends(effects)) == (["done"], ["answered"])


def test_an_interruption_after_which_nothing_comes() -> None:
    scene = asked(CALLED, SOUND, FINISHED, ev.Interrupted(1))
    effects = scene.wait(NEWS_LIMIT_S)
    assert (chimes(effects), ends(effects)) == (["done"], ["answered"])


def test_a_tool_that_is_waited_for_is_told_in_the_reply_itself() -> None:
    scene = asked(ev.ToolCalled(1, LAMP), FINISHED, SOUND)
    assert ends(scene.tell(*heard(1))) == ["answered"]
