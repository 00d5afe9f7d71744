"""While a PIN is asked for, nobody who looks on learns what is said: not the log, not the next link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agentd.core.events import Event, Transcript
from agentd.core.secret import HIDDEN
from agentd.ports import Emit


class Discretion:
    """Between the link and everybody. A transcript may hold the digits in the words of any language, and the
    model may repeat them: all of it is hidden, as it comes."""

    def __init__(self, emit: Emit, due: Callable[[], bool]) -> None:
        """`due`: a PIN is asked for, or was a moment ago."""
        self._emit = emit
        self._due = due

    def emit(self, event: Event) -> None:
        if isinstance(event, Transcript) and self._due():
            event = replace(event, text=HIDDEN)
        self._emit(event)
