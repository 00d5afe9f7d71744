"""On whose word a call is made: what the house's rules about a yes rest on."""

from __future__ import annotations

from agentd.core import events as ev
from agentd.core.effects import AnswerTool, Effect, Mandate, StartTool
from agentd.core.events import Cause, ToolCall
from agentd.core.ledger import NO_LONGER, ToolLedger
from agentd.core.secret import HIDDEN
from tests.core.scene import LAMP, REPLY_100_MS, Scene, only

QUESTION = {"error": "Shall I really?", "status": "needs_confirmation", "id": "bcd", "retryable": False}
YES = ToolCall("fc_2", "confirm", {"id": "bcd"})


def mandates(effects: list[Effect]) -> list[Mandate]:
    return [effect.mandate for effect in only(StartTool, effects)]


def asked_back(scene: Scene) -> Mandate:
    """A spoken command that is answered by a question → its mandate; the question is spoken."""
    scene.asked()
    (first,) = mandates(scene.tell(ev.ToolCalled(1, LAMP)))
    scene.tell(ev.ToolFinished(1, LAMP, QUESTION), ev.ReplyAudio(1, REPLY_100_MS), ev.TurnDone(1))
    return first


def test_a_spoken_yes_is_of_a_later_turn() -> None:
    scene = Scene()
    first = asked_back(scene)
    scene.tell(ev.PlaybackDrained(1, 2_400))
    began = scene.now
    scene.command()
    (second,) = mandates(scene.tell(ev.ToolCalled(1, YES)))
    assert first.spoken
    assert second.spoken
    assert second.turn > first.turn
    assert began < second.asked_at <= scene.now


def test_what_the_model_does_by_itself_is_of_the_same_turn() -> None:
    scene = Scene()
    scene.asked()
    (first,) = mandates(scene.tell(ev.ToolCalled(1, LAMP)))
    (second,) = mandates(scene.tell(ev.ToolFinished(1, LAMP, QUESTION), ev.ToolCalled(1, YES)))
    assert second.turn == first.turn


def test_silence_after_the_question_is_no_turn_of_anybodys() -> None:
    scene = Scene()
    asked_back(scene)
    scene.tell(ev.PlaybackDrained(1, 2_400))
    scene.hear(1_000)
    assert scene.tell(ev.ToolCalled(1, YES)) == [AnswerTool(1, YES, NO_LONGER)]


def test_while_the_person_speaks_nothing_is_done_on_their_word() -> None:
    scene = Scene()
    asked_back(scene)
    scene.tell(ev.PlaybackDrained(1, 2_400))
    scene.hear(500, speech=True)
    assert mandates(scene.tell(ev.ToolCalled(1, YES))) == []


def test_what_is_written_is_not_spoken() -> None:
    scene = Scene()
    first = asked_back(scene)
    scene.tell(ev.PlaybackDrained(1, 2_400), ev.Asked("yes"))
    (second,) = mandates(scene.tell(ev.ToolCalled(1, YES)))
    assert not second.spoken
    assert second.turn > first.turn


def test_put_to_a_new_link_a_turn_keeps_its_number() -> None:
    scene = Scene()
    scene.asked()
    (first,) = mandates(scene.tell(ev.ToolCalled(1, LAMP)))
    scene.tell(ev.ToolFinished(1, LAMP, QUESTION), ev.LinkLost(1, Cause.NETWORK, "lost"))
    scene.wait(5)
    scene.tell(ev.LinkReady(2))
    (again,) = mandates(scene.tell(ev.ToolCalled(2, YES)))
    assert again.turn == first.turn
    assert again.asked_at > first.asked_at


def test_a_secret_passes_through_and_is_not_shown() -> None:
    scene = Scene()
    scene.asked()
    call = ToolCall("fc_3", "confirm", {"id": "bcd", "pin": "4711"})
    effects = scene.tell(ev.ToolCalled(1, call), ev.ToolFinished(1, call, QUESTION))
    assert "4711" not in repr(effects)
    assert f"{call.args['pin']}" == HIDDEN


def test_one_pin_is_not_another() -> None:
    ledger, on = ToolLedger(), Mandate(1, spoken=True, asked_at=0.0)
    pins = ("1111", "4711", "4711")
    calls = [ToolCall(f"fc_{n}", "confirm", {"id": "bcd", "pin": pin}) for n, pin in enumerate(pins)]
    started = [only(StartTool, ledger.called(1, call, on, 0.0)) for call in calls]
    assert [len(each) for each in started] == [1, 1, 0], "the last one is the server's stutter"
