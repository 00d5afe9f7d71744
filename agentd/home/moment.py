"""The time at which the house decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` in s of the loop's clock, which never goes back; `clock` is the time of day, with its zone."""

    now: float
    clock: datetime
