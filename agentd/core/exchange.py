"""Where one question ends and the next begins, as seen from outside."""

from __future__ import annotations

from agentd.core.effects import Chime, Effect, Outcome, PlayChime, ReportEnd
from agentd.core.events import Asked, Event, Heard
from agentd.core.happenings import TurnEnd, Wake
from agentd.core.phases import Phase

CUT = "cut"  # by the next question

_ANSWERING = (Phase.THINKING, Phase.SPEAKING)


class Exchange:
    """Show it every note, in order: an event, the effects that it had, the phase if that has changed."""

    def __init__(self) -> None:
        self._event: Event | None = None
        self._phase = Phase.IDLE
        self._open = False  # a question is being put, or answered
        self._new = False  # it has begun with this event

    def saw(self, note: Event | Effect | Phase) -> list[Wake | TurnEnd]:
        """What has begun or ended with it."""
        match note:
            case PlayChime(Chime.WAKE):
                word = self._event.wake if isinstance(self._event, Heard) else ""
                return [*self._taken_over(), Wake(word or "")]
            case ReportEnd(outcome, words):
                return self._over(outcome, words)
            case Phase():
                return self._moved(note)
            case _ if isinstance(note, Event):
                self._event, self._new = note, False
                return self._taken_over() if isinstance(note, Asked) and self._phase in _ANSWERING else []
            case _:
                return []

    def _taken_over(self) -> list[Wake | TurnEnd]:
        """The person has gone on to the next question."""
        cut = self._open and self._phase in _ANSWERING
        self._open = self._new = True
        return [TurnEnd(CUT, "")] if cut else []

    def _over(self, outcome: Outcome, words: str) -> list[Wake | TurnEnd]:
        """What ends for the sake of a question that has just come has been told of."""
        if not self._open or (self._new and outcome is not Outcome.FAILED):
            return []
        self._open = False
        return [TurnEnd(outcome.value.replace(" ", "_"), words)]

    def _moved(self, phase: Phase) -> list[Wake | TurnEnd]:
        before, self._phase = self._phase, phase
        if phase in (Phase.OPENING, Phase.THINKING):
            self._open = True
        if phase is not Phase.LISTENING or before not in _ANSWERING or self._new:
            return []
        barged_in = isinstance(self._event, Heard)
        self._open = barged_in
        return [TurnEnd(CUT if barged_in else Outcome.ANSWERED.value, "")]
