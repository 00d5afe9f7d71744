"""Nobody who looks on learns a PIN that is said: not the log, not the next link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agentd.core.events import Event, ReplyAudio, SignOfLife, Transcript, Who
from agentd.core.secret import HIDDEN
from agentd.home.safety.pin import begun, without_pins
from agentd.ports import Emit


class Discretion:
    """Between the link and everybody. While a PIN is due a transcript may hold it in the words of any
    language, and the model may repeat it: all of it is hidden, as it comes. Somebody may also say it unasked,
    in one breath with the command: where there is a PIN, a row of digits is hidden at any time.
    """

    def __init__(self, emit: Emit, due: Callable[[], bool], there_is_a_pin: Callable[[], bool]) -> None:
        """`due`: a PIN is asked for, or was a moment ago."""
        self._emit = emit
        self._due = due
        self._there_is_a_pin = there_is_a_pin
        self._held: Transcript | None = None  # what may be the begin of a row: transcripts come in pieces

    def emit(self, event: Event) -> None:
        if isinstance(event, Transcript) and self._due():
            self._held = None
            self._emit(replace(event, text=HIDDEN))
        elif isinstance(event, Transcript) and self._there_is_a_pin() and event.who is Who.PERSON:
            self._person(event)
        else:
            if not isinstance(event, ReplyAudio | SignOfLife):
                self._let_go()
            self._emit(event)

    def _person(self, said: Transcript) -> None:
        if self._held is not None and self._held.link == said.link:
            said = replace(said, text=self._held.text + said.text)
            self._held = None
        self._let_go()
        text = without_pins(said.text)
        at = begun(text)
        if text[:at]:
            self._emit(replace(said, text=text[:at]))
        self._held = replace(said, text=text[at:]) if text[at:] else None

    def _let_go(self) -> None:
        if self._held is not None:
            held, self._held = self._held, None
            self._emit(held)
