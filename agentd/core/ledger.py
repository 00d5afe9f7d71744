"""The promise about tool calls: each is carried out once and answered exactly once, in time.

A call is answered on the link that issued it, unless the server cancelled it or that link is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agentd.core.effects import AnswerTool, CancelTool, Effect, StartTool
from agentd.core.events import ToolCall

ANSWER_WITHIN_S = 10.0  # an unanswered call hangs the session (live-protocol §14, fault 9)
NO_LONGER: Mapping[str, object] = {
    "error": "Too late: the person has moved on, nothing was done.",
    "status": "failed",
    "retryable": False,
}
OVERDUE: Mapping[str, object] = {
    "error": "The house did not answer in time; perhaps it is not done, perhaps in part.",
    "status": "failed",
    "retryable": False,
}
REMEMBERED = 256  # ids of answered calls kept per link, to know a duplicate


@dataclass(frozen=True, slots=True, eq=False)  # two calls alike are still two calls
class _Running:
    link: int
    call: ToolCall
    deadline: float


class ToolLedger:
    """The calls of the current link. Every method returns the effects that keep the promise."""

    def __init__(self) -> None:
        self._running: list[_Running] = []
        self._seen: dict[str, None] = {}  # a set that knows its oldest

    @property
    def running(self) -> bool:
        return bool(self._running)

    @property
    def deadline(self) -> float | None:
        """When the oldest unanswered call is overdue."""
        return min((entry.deadline for entry in self._running), default=None)

    def called(self, link: int, call: ToolCall, now: float, welcome: bool) -> list[Effect]:
        """Start a call; a duplicate is dropped, one that is not `welcome` any more is only answered."""
        if call.id and call.id in self._seen:
            return []
        if call.id:
            self._seen[call.id] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
        if not welcome:
            return [AnswerTool(link, call, NO_LONGER)]
        self._running.append(_Running(link, call, now + ANSWER_WITHIN_S))
        return [StartTool(link, call)]

    def finished(self, link: int, call: ToolCall, response: Mapping[str, object]) -> list[Effect]:
        """Answer a call, if it still wants an answer."""
        struck = self._strike(lambda entry: entry.link == link and _same(entry.call, call), most=1)
        return [AnswerTool(link, entry.call, response) for entry in struck]

    def cancelled(self, ids: tuple[str, ...]) -> list[Effect]:
        """The server wants no answer to these."""
        return [CancelTool(e.link, e.call) for e in self._strike(lambda entry: entry.call.id in ids)]

    def overdue(self, now: float) -> list[Effect]:
        """Answer the calls whose time is up as failed, and stop what they have not done yet."""
        effects: list[Effect] = []
        for entry in self._strike(lambda entry: entry.deadline <= now):
            effects.append(CancelTool(entry.link, entry.call))
            effects.append(AnswerTool(entry.link, entry.call, OVERDUE))
        return effects

    def abandon(self) -> list[Effect]:
        """The link is gone: forget everything, stop what is not done yet."""
        self._seen.clear()
        return [CancelTool(entry.link, entry.call) for entry in self._strike(lambda _: True)]

    def _strike(self, chosen: Callable[[_Running], bool], most: int | None = None) -> list[_Running]:
        struck = [entry for entry in self._running if chosen(entry)][:most]
        self._running = [entry for entry in self._running if entry not in struck]
        return struck


def _same(one: ToolCall, other: ToolCall) -> bool:
    return one.id == other.id if one.id else one is other
