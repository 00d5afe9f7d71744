"""Values as Home Assistant's discovery means them: words are compared as text, whatever JSON made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from agentd.home.codec import Codec, Raw, Value
from agentd.home.faults import ArgumentError, quoted
from agentd.home.quantity import Number, number_in


def spelled(raw: object) -> str | None:
    """`false` of JSON is False in a template; a number is its digits."""
    return str(raw) if isinstance(raw, str | int | float) else None


@dataclass(frozen=True, slots=True)
class Spelled:
    """`asked`: what is sent for a value. `told`: what a state, as text, means."""

    asked: tuple[tuple[Value, Raw], ...]
    told: Mapping[str, Value] = field(default_factory=dict)
    limits: None = None

    @property
    def choices(self) -> tuple[str, ...]:
        return tuple(value for value, _ in self.asked if isinstance(value, str))

    def write(self, value: Value) -> Raw:
        for wish, raw in self.asked:
            if type(wish) is type(value) and wish == value:
                return raw
        names = " or ".join(quoted(wish) for wish, _ in self.asked)
        raise ArgumentError(f"must be {names}, not {quoted(value)}" if names else "cannot be set")

    def read(self, raw: object) -> Value | None:
        text = spelled(raw)
        return None if text is None else self.told.get(text)

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return self.read(raw) == wanted


def modes(names: tuple[str, ...]) -> Spelled:
    """Words that mean themselves."""
    return Spelled(tuple((name, name) for name in names), {name: name for name in names})


@dataclass(frozen=True, slots=True)
class Translated:
    """By the table of a template: `asked` when it is sent, `told` (else `otherwise`) when it is read."""

    inner: Codec
    asked: Mapping[str, str]
    told: Mapping[str, str]
    otherwise: str | None = None

    @property
    def choices(self) -> tuple[str, ...]:
        return self.inner.choices

    @property
    def limits(self) -> tuple[float, float, float] | None:
        return self.inner.limits

    def write(self, value: Value) -> Raw:
        raw = self.inner.write(value)
        if not self.asked:
            return raw
        word = self.asked.get(str(spelled(raw)))
        if word is None:
            raise ArgumentError(f"has no word for {quoted(value)}")
        return word

    def read(self, raw: object) -> Value | None:
        return self.inner.read(self._meant(raw))

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        return self.inner.met(wanted, self._meant(raw), self._meant(before))

    def _meant(self, raw: object) -> object:
        if not self.told:
            return raw
        return self.told.get(str(spelled(raw)), self.otherwise)


@dataclass(frozen=True, slots=True)
class Ranged:
    """0..100 as one of the speeds `low`..`high` of a fan; 0 is off and no speed."""

    low: int
    high: int
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return 0, 100, 1

    @property
    def _count(self) -> int:
        return self.high - self.low + 1

    def write(self, value: Value) -> int:
        percent = float(Number(*map(number_in, (0, 100))).check(value))
        return self.low - 1 + max(1, math.ceil(percent * self._count / 100))

    def read(self, raw: object) -> int | None:
        if (number := number_in(raw)) is None:
            return None
        step = min(max(float(number) - self.low + 1, 0), self._count)
        return round(step * 100 / self._count)

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return number_in(raw) == number_in(self.write(wanted))
