"""What others are told of a conversation: every question's begin and end, whatever comes between."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from agentd.core import events as ev
from agentd.core import happenings as hp
from agentd.core.chronicle import BUDGET, UNUSED, Chronicle
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import CloseLink, Effect, Fault, OpenLink, ReportFault
from agentd.core.events import Cause, Event, ListenPressed, StopPressed
from agentd.core.exchange import CUT
from agentd.core.happenings import Happening, TurnEnd, Wake
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked, SoundBack, SoundLost, SoundPart, VolumeAsked
from agentd.ports import Note
from tests.core.bystander import Bystander
from tests.core.scene import LAMP, REPLY_100_MS, Scene

JARVIS = Wake("hey_jarvis")
ANSWERED = TurnEnd("answered", "")
REPLY = (ev.ReplyAudio(1, REPLY_100_MS),)
REPLIED = (*REPLY, ev.ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
QUESTION = ev.Asked("how late is it?")


class Watched(Scene):
    """A scene with a bystander."""

    def __init__(self, manners: Manners | None = None) -> None:
        super().__init__(manners)
        self.bystander = Bystander()

    def tell(self, *events: Event) -> list[Effect]:
        out: list[Effect] = []
        for event in events:
            effects = super().tell(event)
            self.bystander.saw(event, effects, self.phase())
            out += effects
        return out

    @property
    def exchanges(self) -> list[Happening]:
        return [each for each in self.bystander.told if isinstance(each, Wake | TurnEnd)]


def told(*notes: Note) -> list[Happening]:
    chronicle = Chronicle()
    return [each for note in notes for each in chronicle.saw(note)]


def test_a_question_and_one_that_follows() -> None:
    scene = Watched()
    scene.asked()
    scene.tell(*REPLIED)
    assert scene.exchanges == [JARVIS, ANSWERED]
    scene.command()
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1))
    scene.tell(ev.PlaybackDrained(2, 2_400))
    scene.hear(9_000)
    assert scene.phase() is Phase.IDLE
    assert scene.exchanges == [JARVIS, ANSWERED, ANSWERED]


def test_nothing_said() -> None:
    scene = Watched()
    scene.wake()
    scene.tell(ev.LinkReady(1))
    scene.hear(8_000)
    assert scene.exchanges == [JARVIS, TurnEnd("nothing_said", "")]


def test_the_word_twice_is_one_question() -> None:
    scene = Watched()
    scene.wake()
    scene.wake()
    scene.tell(ev.LinkReady(1))
    scene.command()
    scene.tell(*REPLIED)
    assert scene.exchanges == [JARVIS, JARVIS, ANSWERED]


@pytest.mark.parametrize(
    ("taken_over", "woken"),
    [
        (lambda scene: scene.tell(ListenPressed()), [Wake("")]),
        (lambda scene: scene.wake(), [JARVIS]),
        (lambda scene: scene.wake("alexa"), [Wake("alexa")]),
        (lambda scene: scene.tell(QUESTION), []),
    ],
)
@pytest.mark.parametrize("phase", [Phase.THINKING, Phase.SPEAKING])
def test_cut_by_the_next(phase: Phase, taken_over, woken: list[Happening]) -> None:  # type: ignore[no-untyped-def]
    scene = Watched()
    scene.asked()
    if phase is Phase.SPEAKING:
        scene.tell(*REPLY)
    taken_over(scene)
    assert scene.exchanges == [JARVIS, TurnEnd(CUT, ""), *woken]
    scene.tell(StopPressed())
    assert scene.exchanges[-1] == TurnEnd("stopped", "")


def test_talked_into() -> None:
    scene = Watched(Manners(barge_in="full"))
    scene.asked()
    scene.tell(*REPLY)
    scene.command()
    assert scene.exchanges == [JARVIS, TurnEnd(CUT, "")]
    scene.tell(ev.ReplyAudio(1, REPLY_100_MS), ev.ReplyGenerated(1), ev.TurnDone(1), ev.TurnDone(1))
    scene.tell(ev.PlaybackDrained(2, 2_400))
    assert scene.exchanges == [JARVIS, TurnEnd(CUT, ""), ANSWERED]


def test_another_persona_takes_over_from_the_one_that_is_called() -> None:
    scene = Watched(Manners(personas={"alexa": "kids"}))
    scene.asked()
    scene.wake("alexa")
    assert scene.exchanges == [JARVIS, TurnEnd("stopped", ""), Wake("alexa")]
    scene.tell(QUESTION)
    scene.command()
    scene.tell(QUESTION)
    assert scene.exchanges[3:] == [TurnEnd(CUT, "")]


def test_in_writing() -> None:
    scene = Watched()
    scene.tell(QUESTION, ev.LinkReady(1), *REPLIED)
    assert scene.exchanges == [ANSWERED]


def test_failed() -> None:
    scene = Watched()
    scene.wake()
    scene.tell(ev.LinkLost(1, Cause.REFUSED, "The key is not taken."))
    assert scene.exchanges == [JARVIS, TurnEnd("failed", "The key is not taken.")]


def test_nothing_left_to_spend_for_the_next() -> None:
    scene = Watched()
    scene.asked()
    scene.tell(BudgetSpent("Used up."), QUESTION)
    assert scene.exchanges == [JARVIS, TurnEnd(CUT, ""), TurnEnd("failed", "Used up.")]


@pytest.mark.parametrize(
    ("response", "happening"),
    [
        ({"output": {"status": "confirmed"}}, hp.ToolOk(LAMP.name, "confirmed")),
        ({"output": {}}, hp.ToolOk(LAMP.name, "")),
        ({"error": "It is away.", "status": "offline"}, hp.ToolFailed(LAMP.name, "offline")),
        ({"error": "Shall I?", "status": "needs_confirmation"}, hp.ConfirmAsked(LAMP.name)),
    ],
)
def test_tools(response: Mapping[str, object], happening: Happening) -> None:
    assert told(ev.ToolFinished(1, LAMP, response)) == [happening]


def test_the_name_of_a_function_is_bounded() -> None:
    call = ev.ToolCall("1", "x" * 10_000, {})
    assert told(ev.ToolFinished(1, call, {"error": "?", "status": "failed"})) == [
        hp.ToolFailed("x" * hp.MOST_NAME, "failed")
    ]


def test_timers_and_no_other_news() -> None:
    assert told(ev.HouseNews("The egg is done.", rings=True)) == [hp.TimerFired("The egg is done.")]
    assert told(ev.HouseNews("The washing machine is done.")) == []


def test_the_knobs() -> None:
    scene = Watched()
    scene.tell(MuteAsked(True), VolumeAsked(30))
    assert scene.bystander.told == [hp.Muted(True), hp.State("muted"), hp.Volume(30)]


def test_sound_devices() -> None:
    gone = SoundLost(SoundPart.MICROPHONE, "It is gone.")
    assert told(gone, SoundBack(SoundPart.MICROPHONE)) == [
        hp.SoundGone("microphone", "It is gone."),
        hp.State("error"),
        hp.SoundAgain("microphone"),
        hp.State("idle"),
    ]


def test_the_link() -> None:
    lost = ev.LinkLost(2, Cause.NETWORK, "There is no network.")
    assert told(OpenLink(1, None), ev.LinkReady(1), CloseLink(1), lost, OpenLink(2, None), lost, lost) == [
        hp.LinkUp(),
        hp.LinkDown(UNUSED, ""),
        hp.LinkDown("network", "There is no network."),
    ]


def test_a_link_that_is_left_before_it_is_up_was_none() -> None:
    assert told(OpenLink(1, None), CloseLink(1)) == []


def test_what_goes_wrong() -> None:
    assert told(ReportFault(Fault.STALLED), ReportFault(Fault.DECLINED), BudgetSpent("Used up.")) == [
        hp.Error("stalled turn", ""),
        hp.Error(BUDGET, "Used up."),
    ]
