"""Arguments that are quantities: a percentage, a number, a duration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

LARGEST = 10**12  # a quantity in a home is smaller; also keeps every sum exact
MOST_SPOKEN = 1000  # values of one number in a recogniser's grammar

_DECIMAL = re.compile(r"[+-]?\d{1,13}(?:[.,]\d{1,9})?", re.ASCII)
_DURATION = re.compile(r"(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]+)", re.ASCII)
_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600)}
_UNITS = {
    **{unit: unit for unit in _SECONDS},
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("m", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("hr", "hrs", "hour", "hours"), "h"),
}


def number_in(value: object) -> Decimal | None:
    """The finite number that a model sent as a number or as text (`"21.5"`, `"21,5"`)."""
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip().replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not abs(value) <= LARGEST:  # nor is NaN
        return None
    return Decimal(str(value))


def plain(number: Decimal) -> int | float:
    """A JSON number: whole ones without a point."""
    return int(number) if number == number.to_integral_value() else float(number)


def seconds_in(text: str) -> float:
    """`300ms`, `5s`, `10min`, `2h` in seconds. Raises ValueError."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or found[2] not in _SECONDS:
        raise ValueError(f"{text!r} is no duration")
    return float(Decimal(found[1]) * _SECONDS[found[2]])


@dataclass(frozen=True, slots=True)
class Number:
    """A number, snapped to `step` counted from `low` (or 0); beyond the bounds it is refused, not clamped."""

    low: Decimal | None = None
    high: Decimal | None = None
    step: Decimal | None = None
    unit: str = ""

    @property
    def whole(self) -> bool:
        parts = (self.step or Decimal("0.5"), self.low or Decimal(0))
        return all(part == part.to_integral_value() for part in parts)

    @property
    def wants(self) -> str:
        words = ["a whole number" if self.whole else "a number"]
        if self.low is not None:
            words.append(f"from {plain(self.low)}")
        if self.high is not None:
            words.append(f"{'to' if self.low is not None else 'up to'} {plain(self.high)}")
        if self.step is not None and self.step != 1:
            words.append(f"in steps of {plain(self.step)}")
        return " ".join(words) + (f" ({self.unit})" if self.unit else "")

    @property
    def example(self) -> int | float:
        if self.low is not None and self.high is not None:
            return self.check(plain((self.low + self.high) / 2))
        bound = self.high if self.low is None else self.low
        return plain(Decimal(1) if bound is None else self._snapped(bound))

    def schema(self) -> dict[str, object]:
        bounds = {"minimum": self.low, "maximum": self.high}
        kept = {key: plain(bound) for key, bound in bounds.items() if bound is not None}
        return {"type": "integer" if self.whole else "number", **kept}

    def check(self, value: object) -> int | float:
        number = number_in(value)
        if number is None or not self._within(number):
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return plain(self._snapped(number))

    def _within(self, number: Decimal) -> bool:
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)

    def _snapped(self, number: Decimal) -> Decimal:
        if self.step is None:
            return number
        origin = self.low or Decimal(0)
        snapped = origin + ((number - origin) / self.step).to_integral_value() * self.step
        if self._within(snapped):
            return snapped
        return snapped - self.step if snapped > number else snapped + self.step

    def spoken(self) -> Mapping[str, object]:
        """Every step between the bounds (whole numbers without a step), if there are not too many."""
        if self.low is None or self.high is None or max(abs(self.low), abs(self.high)) > numerals.LARGEST:
            return {}
        step = self.step or Decimal(1)
        count = int((self.high - self.low) / step) + 1
        if count > MOST_SPOKEN:
            return {}
        numbers = (self.low + i * step for i in range(count))
        return {words: plain(number) for number in numbers for words in numerals.spoken(number)}

    def say(self, value: object) -> str:
        return f"minus {str(value)[1:]}" if str(value).startswith("-") else str(value)


@dataclass(frozen=True, slots=True)
class Percent:
    """A whole number from 0 to 100, everywhere the same whatever the device counts in."""

    example = 50
    wants = "a whole number from 0 to 100 (percent)"

    def schema(self) -> dict[str, object]:
        return {"type": "integer", "minimum": 0, "maximum": 100}

    def check(self, value: object) -> int:
        bare = re.sub(r"\s*(?:%|percent)\s*$", "", value) if isinstance(value, str) else value
        number = number_in(bare)
        # 0.5 may mean a half or nothing at all: refused, never rounded.
        if number is None or not 0 <= number <= 100 or number != number.to_integral_value():
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return int(number)

    def spoken(self) -> Mapping[str, object]:
        numbers = {words: n for n in range(101) for words in numerals.whole(n)}
        return {**numbers, "half": 50, "full": 100}

    def say(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time; seconds in a payload."""

    low_s: float = 0.001
    high_s: float = 366 * 86_400.0

    @property
    def wants(self) -> str:
        return "a duration with its unit, such as 30s, 5min or 2h" + (
            f", from {self.low_s:g} to {self.high_s:g} seconds" if self != Duration() else ""
        )

    @property
    def example(self) -> str:
        return "10min" if self.low_s <= 600 <= self.high_s else f"{self.low_s:.3f}s"

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> int | float:
        found = _DURATION.fullmatch(value.strip().lower()) if isinstance(value, str) else None
        if found is None or found[2] not in _UNITS:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        seconds = Decimal(found[1]) * _SECONDS[_UNITS[found[2]]]
        if not self.low_s <= float(seconds) <= self.high_s:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return plain(seconds)

    def spoken(self) -> Mapping[str, object]:
        forms: dict[str, object] = {}
        for unit, word, most in (("s", "second", 90), ("min", "minute", 90), ("h", "hour", 24)):
            for count in range(1, most + 1):
                if self.low_s <= float(count * _SECONDS[unit]) <= self.high_s:
                    ending = "" if count == 1 else "s"
                    forms[f"{numerals.whole(count)[0]} {word}{ending}"] = f"{count}{unit}"
        short = {"a second": "1s", "a minute": "1min", "an hour": "1h", "half an hour": "30min"}
        return forms | {words: value for words, value in short.items() if value in forms.values()}

    def say(self, value: object) -> str:
        seconds = Decimal(str(value))
        for unit, word in (("h", "hour"), ("min", "minute")):
            count = seconds / _SECONDS[unit]
            if count >= 1 and count == count.to_integral_value():
                return f"{count:f} {word}{'' if count == 1 else 's'}"
        return f"{value} second{'' if value == 1 else 's'}"
