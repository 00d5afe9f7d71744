"""The promise about tool calls: each is carried out once and answered exactly once, in time.

A call is answered on the link that issued it, unless the server cancelled it or that link is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agentd.core.events import ToolCall

ANSWER_WITHIN_S = 10.0  # an unanswered call hangs the session (live-protocol §14, fault 9)
NO_LONGER: Mapping[str, object] = {
    "error": "Too late: the person has moved on, nothing was done.",
    "status": "failed",
    "retryable": False,
}
OVERDUE: Mapping[str, object] = {
    "error": "The house did not answer in time.",
    "status": "failed",
    "retryable": True,
}
REMEMBERED = 256  # ids of answered calls kept per link, to know a duplicate


@dataclass(frozen=True, slots=True)
class _Running:
    call: ToolCall
    deadline: float


class ToolLedger:
    """The calls of the current link."""

    def __init__(self) -> None:
        self._running: dict[int, _Running] = {}
        self._seen: dict[str, None] = {}
        self._next = 0

    @property
    def running(self) -> bool:
        return bool(self._running)

    @property
    def deadline(self) -> float | None:
        """When the oldest unanswered call is overdue."""
        return min((entry.deadline for entry in self._running.values()), default=None)

    def called(self, call: ToolCall, now: float) -> bool:
        """Note a call; false for a duplicate, which must be neither carried out nor answered again."""
        if call.id and call.id in self._seen:
            return False
        if call.id:
            self._seen[call.id] = None
            if len(self._seen) > REMEMBERED:
                del self._seen[next(iter(self._seen))]
        self._running[self._next] = _Running(call, now + ANSWER_WITHIN_S)
        self._next += 1
        return True

    def finished(self, call: ToolCall) -> bool:
        """Strike off a call; false when it no longer wants an answer."""
        for number, entry in self._running.items():
            if entry.call is call or (call.id and entry.call.id == call.id):
                del self._running[number]
                return True
        return False

    def cancelled(self, ids: tuple[str, ...]) -> list[ToolCall]:
        """Strike off the calls with these ids; those that were still running."""
        return self._strike(lambda entry: entry.call.id in ids)

    def overdue(self, now: float) -> list[ToolCall]:
        """Strike off the calls whose time is up: they are to be answered as failed."""
        return self._strike(lambda entry: entry.deadline <= now)

    def abandon(self) -> list[ToolCall]:
        """The link is gone: forget everything; the calls that were still running."""
        self._seen.clear()
        return self._strike(lambda _: True)

    def _strike(self, chosen: Callable[[_Running], bool]) -> list[ToolCall]:
        numbers = [number for number, entry in self._running.items() if chosen(entry)]
        return [self._running.pop(number).call for number in numbers]
