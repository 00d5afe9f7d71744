"""Arguments that are a time of the day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

# `7:30`, `07:30:00`, `7.30 pm`, `7 am`, and what stands behind the T of an ISO time. With a zone it is
# refused: this is the time of the house.
_CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\dt)?(\d{1,2})(?:[:.](\d\d))?(?::\d\d(?:\.\d{1,9})?)?\s*([ap]\.?m\.?)?",
    re.ASCII,
)
_NAMED = {"noon": (12, 0), "midday": (12, 0), "midnight": (0, 0)}
_PARTS_OF_DAY = ((" in the morning", 0), (" in the afternoon", 12), (" in the evening", 12))


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """`07:30` in a payload; a time without its part of the day is what it says: `7:30` is in the morning."""

    example = "07:30"
    wants = "a time of the day such as 07:30 or 19:30"
    parts = ("hour", "minute")

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> str:
        text = " ".join(value[:100].lower().split()) if isinstance(value, str) else ""
        found = _NAMED.get(text) or _clock(text) or _SAID.get(text)
        if found is None:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return "{:02}:{:02}".format(*found)

    def fields(self, value: object) -> Mapping[str, object]:
        return dict(zip(self.parts, map(int, str(value).split(":")), strict=True))

    def spoken(self) -> Mapping[str, object]:
        every = {**_SAID, **_NAMED}
        return {words: "{:02}:{:02}".format(*found) for words, found in every.items()}

    def say(self, value: object) -> str:
        return str(value).removeprefix("0")


def _clock(text: str) -> tuple[int, int] | None:
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].startswith("p") else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def _forms() -> dict[str, tuple[int, int]]:
    """`half past seven`, `quarter to eight in the evening`, `seven o'clock`, `seven thirty`."""
    forms: dict[str, tuple[int, int]] = {}
    for hour in range(1, 13):
        now, then = numerals.whole(hour)[0], numerals.whole(hour % 12 + 1)[0]
        words = {
            f"{now} o'clock": 0,
            f"quarter past {now}": 15,
            f"a quarter past {now}": 15,
            f"half past {now}": 30,
            f"quarter to {then}": 45,
            f"a quarter to {then}": 45,
            **{f"{now} {numerals.whole(minute)[0]}": minute for minute in range(10, 60, 5)},
        }
        for form, minute in words.items():
            forms[form] = (hour, minute)
            for part, later in _PARTS_OF_DAY:
                forms[form + part] = (hour % 12 + later, minute)
    return forms


_SAID = _forms()
