"""Times of day, as people name them, and the next one that comes: over summer time, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2})(?::00)?)?\s*(?:o'?clock)?\s*(am|pm)?", re.ASCII)
_NAMED = {"noon": "12:00pm", "midday": "12:00pm", "midnight": "12:00am"}
_DAY = re.compile(r"^(tomorrow)\b[\s,]*(?:at\s+)?|[\s,]*\b(tomorrow)$")
_PARTS_OF_DAY = {"in the morning": "am", "in the afternoon": "pm", "in the evening": "pm", "at night": "pm"}
_MOST_DAYS = 3  # a time of day comes every day; within three also where summer time skips or doubles it


@dataclass(frozen=True, slots=True)
class DayTime:
    """`halves`: said as `seven`, which may be in the morning or in the evening: the next that comes.

    `tomorrow` wants that day's; of two halves the morning's.
    """

    hour: int
    minute: int = 0
    halves: bool = False
    tomorrow: bool = False

    def after(self, now: datetime) -> datetime:
        """The next one after `now`, in its zone. One that summer time skips comes as much later; of one that
        comes twice the first is meant, or the second when the first is over."""
        return min(
            (when for when in self._candidates(now) if when.timestamp() > now.timestamp()),
            key=datetime.timestamp,
        )

    def _candidates(self, now: datetime) -> Iterator[datetime]:
        hours = (self.hour, self.hour + 12) if self.halves and not self.tomorrow else (self.hour,)
        for days in (1,) if self.tomorrow else range(_MOST_DAYS):
            day = (now.replace(tzinfo=None) + timedelta(days)).date()
            for hour in hours:
                first = datetime(day.year, day.month, day.day, hour, self.minute, tzinfo=now.tzinfo)
                yield first
                second = first.replace(fold=1)
                if _shown(second) == (hour, self.minute):
                    yield second


def _shown(when: datetime) -> tuple[int, int]:
    """What a clock on the wall shows at that moment; another time where summer time skips it."""
    real = datetime.fromtimestamp(when.timestamp(), when.tzinfo)
    return real.hour, real.minute


def say_time(when: datetime) -> str:
    """`7 am`, `12:05 pm`"""
    half = "am" if when.hour < 12 else "pm"
    minutes = f":{when.minute:02}" if when.minute else ""
    return f"{when.hour % 12 or 12}{minutes} {half}"


@dataclass(frozen=True, slots=True)
class NextTime:
    """An argument that is a time of day."""

    example = "07:00"
    wants = "a time of day such as 07:00, 7 pm, tomorrow 7:00, or 7 (the next that comes)"

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> DayTime:
        """A DayTime. Raises ArgumentError."""
        read = _read(value) if isinstance(value, str) and len(value) <= 60 else None
        if read is None:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return read

    def spoken(self) -> Mapping[str, object]:
        """`seven`, `half past seven`, `seven thirty in the evening`; every quarter of an hour."""
        forms: dict[str, object] = {"noon": "noon", "midnight": "midnight"}
        for hour in range(1, 13):
            word, before = numerals.whole(hour)[0], hour - 1 or 12
            said = {
                word: f"{hour}",
                f"{word} o'clock": f"{hour}",
                f"{word} fifteen": f"{hour}:15",
                f"quarter past {word}": f"{hour}:15",
                f"{word} thirty": f"{hour}:30",
                f"half past {word}": f"{hour}:30",
                f"{word} forty five": f"{hour}:45",
                f"quarter to {word}": f"{before}:45",
            }
            forms |= said
            for part in ("in the morning", "in the evening"):
                forms |= {f"{form} {part}": f"{time} {part}" for form, time in said.items()}
        return forms

    def say(self, value: object) -> str:
        return f"{value.hour}:{value.minute:02}" if isinstance(value, DayTime) else str(value)


def _read(text: str) -> DayTime | None:
    plain = " ".join(text.lower().replace("a.m.", "am").replace("p.m.", "pm").replace("’", "'").split())
    bare = _DAY.sub("", plain)
    tomorrow = bare != plain
    bare = bare.removeprefix("at ")
    part = ""
    for words, half in _PARTS_OF_DAY.items():
        if bare.endswith(f" {words}"):
            bare, part = bare.removesuffix(f" {words}"), half
    digits = _NAMED.get(bare) or str(NextTime().spoken().get(bare, bare))
    found = _TIME.fullmatch(digits + part)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > (12 if half else 24) or (half and not hour):
        return None
    if half:
        return DayTime(hour % 12 + (12 if half == "pm" else 0), minute, tomorrow=tomorrow)
    if hour == 24:
        return DayTime(0, 0, tomorrow=tomorrow) if not minute else None
    both = 1 <= hour <= 12 and not found[1].startswith("0") and not (tomorrow and hour == 12)
    return DayTime(hour % 12 if both else hour, minute, both, tomorrow)
