"""What an event had as its effects, for whoever has caused it."""

from __future__ import annotations

import asyncio

from agentd.core.effects import Effect
from agentd.core.events import Event
from agentd.ports import Emit, Note


class Consequences:
    """A watcher."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._waiting: list[_Cause] = []  # as many as there are connections
        self._current: _Cause | None = None

    async def of(self, event: Event) -> list[Effect]:
        """Emits it; what the core does about it at once."""
        cause = _Cause(event)
        self._waiting.append(cause)
        try:
            self._emit(event)
            await cause.over.wait()
        finally:
            self._waiting.remove(cause)
        return cause.effects

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Event):
            self._current = next((cause for cause in self._waiting if cause.event is note), None)
            if self._current is not None:  # all its effects are seen before anything else runs
                asyncio.get_running_loop().call_soon(self._current.over.set)
        elif self._current is not None and isinstance(note, Effect):
            self._current.effects.append(note)


class _Cause:
    def __init__(self, event: Event) -> None:
        self.event = event
        self.effects: list[Effect] = []
        self.over = asyncio.Event()
