"""Times of day, as people name them, and the next one that comes: over summer time, too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.clocktime import read, said_forms

_DAY = re.compile(r"^(tomorrow)\b[\s,]*(?:at\s+)?|[\s,]*\b(tomorrow)$")
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
        return {
            words: f"{each.hour}:{each.minute:02} {each.half}".strip()
            for words, each in said_forms(every_min=15).items()
        }

    def say(self, value: object) -> str:
        return f"{value.hour}:{value.minute:02}" if isinstance(value, DayTime) else str(value)


def _read(text: str) -> DayTime | None:
    plain = " ".join(text.lower().split())
    bare = _DAY.sub("", plain)
    tomorrow = bare != plain
    found = read(bare.removeprefix("at "))
    if found is None:
        return None
    hour, minute = found.of_24
    both = not (found.half or found.full or (tomorrow and hour == 12))
    return DayTime(hour % 12 if both else hour, minute, both, tomorrow)
