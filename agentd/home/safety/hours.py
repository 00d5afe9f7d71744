"""Hours of the day, such as a night: from one time of the clock until another, also past midnight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` on and until just before `end`, by the clock on the wall; equal ones are the whole day."""

    begin: time
    end: time

    def covers(self, moment: datetime) -> bool:
        """Whether `moment`, in local time, falls into these hours."""
        at = moment.time()
        if self.begin < self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def clock(text: str) -> time:
    """`22:30` → a time of the day. Raises ValueError."""
    hour, colon, minute = text.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(hour) <= 2 and len(minute) == 2):
        raise ValueError(f"{text!r} is no time of the clock")
    return time(int(hour), int(minute))
