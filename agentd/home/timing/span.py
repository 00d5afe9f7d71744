"""Spans of time as people give them to timers, `1h 30min` or `ten minutes`, and as a voice says them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

LONGEST_S = 31 * 86_400.0

_PART = re.compile(
    r"(\d{1,9}(?:\.\d{1,3})?)\s*(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])", re.ASCII
)
_JOINT = re.compile(r"(?:\s|,|\band\b)*", re.ASCII)
_SIZES = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
# Counts that can be recognised by voice, few: every one is a word more to be mistaken for another.
_SPOKEN = {
    "second": (*range(5, 60, 5), 90),
    "minute": (*range(1, 21), *range(25, 61, 5), 90),
    "hour": range(1, 13),
}
_SHORT = {"second": "s", "minute": "min", "hour": "h"}


@dataclass(frozen=True, slots=True)
class Span:
    """How long until something is done; s. Unlike a `Duration` it may have several parts.

    `before_noun`: it is heard without its plural, too, as in `a ten minute timer`.
    """

    before_noun: bool = False

    example = "10min"
    wants = "a duration such as 30s, 10min or 1h 30min"

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> float:
        seconds = self._seconds(value) if isinstance(value, str) and len(value) <= 100 else None
        if seconds is None or not 1 <= seconds <= LONGEST_S:
            raise ArgumentError(f"must be {self.wants}, from a second to 31 days, not {quoted(value)}")
        return seconds

    def _seconds(self, text: str) -> float | None:
        plain = " ".join(text.lower().split())
        if (said := self.spoken().get(plain)) is not None:
            plain = str(said)
        seconds, at = Decimal(0), 0
        while at < len(plain):
            found = _PART.match(plain, at)
            if found is None:
                return None
            seconds += Decimal(found[1]) * _SIZES[found[2][0]]
            joint = _JOINT.match(plain, found.end())
            at = joint.end() if joint else found.end()
        return float(seconds)

    def spoken(self) -> Mapping[str, object]:
        forms: dict[str, object] = {}
        for unit, counts in _SPOKEN.items():
            for count in counts:
                word, value = numerals.whole(count)[0], f"{count}{_SHORT[unit]}"
                forms[f"{word} {unit}{'' if count == 1 else 's'}"] = value
                if self.before_noun:
                    forms[f"{word} {unit}"] = value
        return forms | {"a minute": "1min", "an hour": "1h", "half an hour": "30min"}

    def say(self, value: object) -> str:
        return say_span(float(str(value)))


def say_span(seconds: float) -> str:
    """`1 hour 20 minutes`: the two largest units."""
    left, words = max(0, round(seconds)), list[str]()
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count and len(words) < 2:
            words.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(words) or "0 seconds"
