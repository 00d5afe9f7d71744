"""Between the words of people and those of devices: one codec for each way to write a property.

`met` compares what a device tells with what was wished. A value that is only near (a lamp rounds) counts once
it is another than `before`: a late report of the old state must not prove a small step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Protocol

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.quantity import Number, number_in, plain
from agentd.home.reading import printable

Value = bool | int | float | str | tuple[float, float]
Scalar = bool | int | float | str
Raw = Scalar | list[object] | dict[str, object]


class Codec(Protocol):
    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it takes; none when it takes something else."""

    @property
    def limits(self) -> tuple[float, float, float] | None:
        """Lowest, highest and step, in units of speech."""

    def write(self, value: Value) -> Raw:
        """Raises ArgumentError, the rest of a sentence whose subject is the property."""

    def read(self, raw: object) -> Value | None:
        """None: it says nothing."""

    def met(self, wanted: Value, raw: object, before: object) -> bool: ...


def alike(one: object, other: object) -> bool:
    """The same to a device: a boolean is no text and no number; numbers may be written as text."""
    if isinstance(one, bool) or isinstance(other, bool):
        return type(one) is type(other) and one == other
    if (left := number_in(one)) is not None and (right := number_in(other)) is not None:
        return left == right
    return one == other


HUNDRED = Number(Decimal(0), Decimal(100))


def near(wanted: float, raw: object, before: object, tolerance: float) -> bool:
    """Whether a number has come as close as a device may be expected to come."""
    now = number_in(raw)
    if now is None:
        return False
    return float(now) == wanted or (abs(float(now) - wanted) <= tolerance and not alike(raw, before))


@dataclass(frozen=True, slots=True)
class Words:
    """`asked`: what is written for a value; `told`: what is read, where a device tells other words."""

    asked: tuple[tuple[Value, Scalar], ...]
    told: tuple[tuple[Scalar, Value], ...] = ()
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
        told = self.told or tuple((raw, value) for value, raw in self.asked)
        return next((value for word, value in told if alike(word, raw)), None)

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return self.read(raw) == wanted


@dataclass(frozen=True, slots=True)
class Percent:
    """0..100 as 0..`top`, at least 1 unless it is 0; `turned`: the device counts from the other end."""

    top: int = 100
    turned: bool = False
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return 0, 100, 1

    def write(self, value: Value) -> int:
        percent = float(HUNDRED.check(value))
        raw = round(percent * self.top / 100)
        raw = max(raw, 1) if percent >= 1 else raw
        return self.top - raw if self.turned else raw

    def read(self, raw: object) -> int | None:
        if (number := number_in(raw)) is None:
            return None
        part = min(max(float(number), 0.0), float(self.top))
        part = self.top - part if self.turned else part
        percent = round(part * 100 / self.top)
        return max(percent, 1) if part >= 1 else percent

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        # 3 of 254: lamps have fewer steps than they are told. Nothing at all is never nearly something.
        goal = self.write(wanted)
        both = (self.read(raw) == 0) == (self.read(goal) == 0)
        return both and near(goal, raw, before, round(3 * self.top / 254))


@dataclass(frozen=True, slots=True)
class Steps:
    """0..100 as one of few steps, from the slowest; `off` is what stands for 0."""

    steps: tuple[Scalar, ...]
    off: Scalar
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return 0, 100, 1

    def write(self, value: Value) -> Raw:
        percent = float(HUNDRED.check(value))
        return self.steps[ceil(percent * len(self.steps) / 100) - 1] if percent else self.off

    def read(self, raw: object) -> int | None:
        if alike(raw, self.off):
            return 0
        found = (at for at, step in enumerate(self.steps, 1) if alike(raw, step))
        return next((round(at * 100 / len(self.steps)) for at in found), None)

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return alike(raw, self.write(wanted))


@dataclass(frozen=True, slots=True)
class Reading:
    """What is only told: a number, a boolean or a word as it comes."""

    choices: tuple[str, ...] = ()
    limits: None = None

    def write(self, value: Value) -> Raw:  # noqa: ARG002
        raise ArgumentError("cannot be set")

    def read(self, raw: object) -> Value | None:
        if isinstance(raw, bool):
            return raw
        if (number := number_in(raw)) is not None:
            return plain(number)
        return printable(raw) or None if isinstance(raw, str) else None

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return self.read(raw) == wanted


def words(asked: Mapping[Value, Scalar], told: Mapping[Scalar, Value] | None = None) -> Words:
    return Words(tuple(asked.items()), tuple((told or {}).items()))


def one_of(*names: str) -> Words:
    """Words that people and the device have in common."""
    return Words(tuple((name, name) for name in names))
