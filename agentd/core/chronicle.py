"""Tells from all that the core is told and does what others may know of it."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.core.condition import Condition, LinkState
from agentd.core.costevents import BudgetSpent
from agentd.core.effects import CloseLink, Effect, Fault, Mute, ReportFault, SetVolume
from agentd.core.events import Event, Heard, HouseNews, LinkLost, LinkReady, ToolFinished
from agentd.core.exchange import Exchange
from agentd.core.happenings import (
    MOST_NAME,
    ConfirmAsked,
    Error,
    Happening,
    LinkDown,
    LinkUp,
    Muted,
    SoundAgain,
    SoundGone,
    State,
    TimerFired,
    ToolFailed,
    ToolOk,
    Volume,
)
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundBack, SoundLost

UNUSED = "unused"
BUDGET = "budget spent"


class Chronicle:
    """Show it every note, in order: an event, the effects that it had, the phase if that has changed.
    `muted` and `volume` (%): as they are at first."""

    def __init__(self, muted: bool = False, volume: int = 100) -> None:
        self.condition = Condition(muted, volume)
        self._exchange = Exchange()

    def saw(self, note: Event | Effect | Phase) -> list[Happening]:
        happenings: list[Happening] = [*self._exchange.saw(note)]
        if isinstance(note, Heard):  # fifty a second, and nothing more in them
            return happenings
        state, link = self.condition.state, self.condition.link
        self.condition.saw(note)
        if news := _of_the_house(note) or self._of_the_link(note, link):
            happenings.append(news)
        if state != self.condition.state:
            happenings.append(State(self.condition.state))
        return happenings

    def _of_the_link(self, note: Event | Effect | Phase, before: LinkState) -> Happening | None:
        """News of a link that was left before are none."""
        now = self.condition.link
        match note:
            case LinkReady() if now is LinkState.UP and before is not now:
                return LinkUp()
            case LinkLost(_, cause, words) if now is LinkState.LOST and before is not now:
                return LinkDown(cause.value, words)
            case CloseLink() if before is LinkState.UP:
                return LinkDown(UNUSED, "")
            case _:
                return None


def _of_the_house(note: Event | Effect | Phase) -> Happening | None:
    match note:
        case ToolFinished(call=call, response=response):
            return _of_a_tool(call.name[:MOST_NAME], response)
        case HouseNews(words, rings=True):
            return TimerFired(words)
        case SoundLost(part, words):
            return SoundGone(part.value, words)
        case SoundBack(part):
            return SoundAgain(part.value)
        case Mute(on):
            return Muted(on)
        case SetVolume(percent):
            return Volume(percent)
        case ReportFault(fault) if fault is not Fault.DECLINED:
            return Error(fault.value, "")
        case BudgetSpent(words):
            return Error(BUDGET, words)
        case _:
            return None


def _of_a_tool(name: str, response: Mapping[str, object]) -> Happening:
    """`response` has the shape of contract §3."""
    output = response.get("output")
    if isinstance(output, Mapping):
        return ToolOk(name, str(output.get("status", "")))
    status = str(response.get("status", ""))
    return ConfirmAsked(name) if status == "needs_confirmation" else ToolFailed(name, status)
