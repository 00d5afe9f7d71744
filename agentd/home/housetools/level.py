"""A quantity said as it is to be, or as a change of what it is: `40`, `+20`, `brighter`, `half`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.quantity import Number, number_in
from agentd.home.language.wording import folded

_UNIT = re.compile(r"\s*(?:%|percent|prozent|°\s*c?|degrees?|grad|k|kelvin)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """A change of what is now."""

    by: float


@dataclass(frozen=True, slots=True)
class Level:
    """`points` are words for a value, `steps` words for a change; both are folded. `heard` are those words
    that a recogniser is to know, beside every `spoken_step` of the number."""

    number: Number
    wants: str
    points: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, float] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    spoken_step: float = 1

    @property
    def example(self) -> str:
        return str(self.number.example)

    def schema(self) -> dict[str, object]:
        return {"type": "string"}  # a number with its sign or a word: a schema of numbers cannot say `+20`

    def check(self, value: object) -> float | Step:
        if isinstance(value, str):
            said = folded(value)
            if said in self.steps:
                return Step(self.steps[said])
            if said in self.points:
                return self.points[said]
            value = _UNIT.sub("", value).strip()
            if value[:1] in ("+", "-") and self.steps:
                return Step(self._change(value))
        try:
            return self.number.check(value)
        except ArgumentError:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}") from None

    def _change(self, text: str) -> float:
        by = number_in(text.replace(" ", ""))
        most = (self.number.high or Decimal(0)) - (self.number.low or Decimal(0))
        if by is None or not 0 < abs(by) <= most:
            raise ArgumentError(f"must be {self.wants}, not {quoted(text)}")
        return float(by)

    def spoken(self) -> Mapping[str, object]:
        step = Decimal(str(self.spoken_step))
        numbers = Number(self.number.low, self.number.high, step).spoken()
        return {said: str(value) for said, value in numbers.items()} | {word: word for word in self.heard}

    def say(self, value: object) -> str:
        return str(value)
