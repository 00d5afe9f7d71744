"""Somebody outside, who knows of a conversation only what the public events tell."""

from __future__ import annotations

from collections.abc import Iterable

from agentd.core.chronicle import Chronicle
from agentd.core.effects import Effect
from agentd.core.events import Event
from agentd.core.happenings import Happening, LinkDown, LinkUp, Muted, State, TurnEnd, Wake
from agentd.core.phases import Phase

TOLD_ONCE = (LinkUp, LinkDown, Muted, State)


class Bystander:
    """Shows its chronicle what happens, as the runtime does, and holds it to being true."""

    def __init__(self) -> None:
        self._chronicle = Chronicle()
        self._phase = Phase.IDLE
        self.told: list[Happening] = []

    def saw(self, event: Event, effects: Iterable[Effect], phase: Phase) -> list[Happening]:
        told = self._chronicle.saw(event)
        for effect in effects:
            told += self._chronicle.saw(effect)
        if phase is not self._phase:
            self._phase = phase
            told += self._chronicle.saw(phase)
        self.told += told
        self._check()
        return told

    def _check(self) -> None:
        condition = self._chronicle.condition
        assert condition.phase is self._phase
        assert self._last(State) in (State(condition.state), None if condition.state == "idle" else ...)
        if self._phase is Phase.IDLE:
            assert not isinstance(self._last(Wake, TurnEnd), Wake), "whoever has called was told of an end"

    def _last(self, *kinds: type[Happening]) -> Happening | None:
        return next((each for each in reversed(self.told) if isinstance(each, kinds)), None)
