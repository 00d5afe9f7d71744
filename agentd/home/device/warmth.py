"""Temperatures: of a room in °C, of a light in kelvin."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agentd.home.device.codec import Value, near
from agentd.home.device.colours import kelvin_to_mired, mired_to_kelvin
from agentd.home.language.quantity import Number, number_in, plain

KELVIN = Number(Decimal(1000), Decimal(20_000), unit="kelvin")  # beyond is a slip of the tongue
COLDEST, WARMEST = 2200, 6500  # kelvin; what nearly every white lamp lies within


@dataclass(frozen=True, slots=True)
class Setpoint:
    """°C on the device's steps. Beyond its range, which the owner may narrow, it is refused, not clamped."""

    low: float
    high: float
    step: float
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return self.low, self.high, self.step

    def write(self, value: Value) -> int | float:
        low, high, step = (Decimal(str(number)) for number in self.limits)
        return Number(low, high, step, "celsius").check(value)

    def read(self, raw: object) -> int | float | None:
        return None if (number := number_in(raw)) is None else plain(number)

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        return near(self.write(wanted), raw, before, self.step)


@dataclass(frozen=True, slots=True)
class White:
    """A light's temperature, as mired or as kelvin. Every lamp does what is nearest in its range."""

    low: int
    high: int
    mired: bool = True
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return self.low, self.high, 1

    def write(self, value: Value) -> int:
        kelvin = float(KELVIN.check(value))
        if not self.mired:
            return round(min(max(kelvin, self.low), self.high))
        return min(max(kelvin_to_mired(kelvin), kelvin_to_mired(self.high)), kelvin_to_mired(self.low))

    def read(self, raw: object) -> int | None:
        number = number_in(raw)
        if number is None or number <= 0:
            return None
        kelvin = mired_to_kelvin(float(number)) if self.mired else float(number)
        return round(kelvin / 50) * 50  # 370 mired are 2703 kelvin; nobody says so

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        return near(self.write(wanted), raw, before, 3 if self.mired else 50)
