"""What is due, by two clocks: one that is set right now and then, and one that only goes on.

A machine without a battery for its clock wakes in 1970, or when it was last switched off, until the network
tells it the time; and a clock may be set wrong, and back. So:

- A job that counts from when it was set (`in ten minutes`) is not moved by any setting of the clock: its
  `due` is moved along, and kept anew. After a restart only the clock on the wall is left to go by.
- A job for a time of day, and every job of an earlier process, goes by the clock on the wall.
- What is due within GRACE_S is done. What is overdue by more was missed while we were away: it is dropped and
  said. But not within SETTLE_S after a start or after the clock was set: if it is set back, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from agentd.home.timing.jobs import Agenda, Job, shifted
from agentd.home.timing.span import say_span

GRACE_S = 120.0
STEP_S = 1.0  # less is no setting of the clock; it adds up until it is
SETTLE_S = 10.0
LOOK_S = 1.0  # while something waits: how soon it is seen that the clock was set
MOST_SAID = 5  # in a sentence; the voice says a few such one after the other, and drops the rest


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment: `steady` never goes back or leaps, `wall` is s since 1970."""

    steady: float
    wall: float


@dataclass(frozen=True, slots=True)
class Round:
    """What a look comes to: `due` to be done now, `missed` to be dropped and said; then look again in
    `pause_s` (None: when something new is set)."""

    due: tuple[Job, ...]
    missed: tuple[Job, ...]
    pause_s: float | None


@dataclass(slots=True)
class Timetable:
    """Made at the first reading of a process."""

    zone: tzinfo
    first: Reading
    _offset: float = field(init=False)
    _settled_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._set(self.first)

    def clock(self, reading: Reading) -> datetime:
        """The time of day."""
        return datetime.fromtimestamp(reading.steady + self._offset, self.zone)

    def adjusted(self, agenda: Agenda, reading: Reading) -> Agenda:
        """The agenda, moved along if the clock was set since the last reading."""
        if not (step := self.step(reading)):
            return agenda
        self._set(reading)
        return shifted(agenda, step)

    def step(self, reading: Reading) -> float:
        """By how many seconds the clock was set since the last reading; 0: it was not."""
        step = reading.wall - reading.steady - self._offset
        return step if abs(step) >= STEP_S else 0.0

    def look(self, agenda: Agenda, reading: Reading) -> Round:
        """Of an adjusted agenda."""
        now = reading.steady + self._offset
        over = [job for job in agenda.waiting if job.due <= now]
        due = tuple(job for job in over if now - job.due <= GRACE_S)
        late = tuple(job for job in over if now - job.due > GRACE_S)
        missed = late if reading.steady >= self._settled_at else ()
        left = [job.due - now for job in agenda.waiting if job not in (*due, *missed)]
        # What is late and held (less than 0) is looked at again as soon as a clock that was set.
        pause_s = min((gap if gap > 0 else LOOK_S for gap in left), default=None)
        return Round(due, missed, None if pause_s is None else min(pause_s, LOOK_S))

    def _set(self, reading: Reading) -> None:
        self._offset = reading.wall - reading.steady
        self._settled_at = reading.steady + SETTLE_S


def of_an_earlier_process(agenda: Agenda) -> tuple[Agenda, tuple[Job, ...]]:
    """Jobs as they are taken over, and those of which nobody knows whether they were carried out.

    Each was claimed before the first message went out, and deleted after the last. One that is claimed was
    under way when the process died: it is done again if that comes to the same, else told, never done twice.
    """
    unknown = tuple(job for job in agenda.jobs if job.claimed and not job.repeatable)
    kept = (replace(job, steady=False, claimed=False) for job in agenda.without(*unknown).jobs)
    return Agenda().put(*kept), unknown


def say_missed(jobs: tuple[Job, ...], clock: datetime) -> str:
    """What is told of jobs that were dropped."""
    now = clock.timestamp()
    said = [f"{job.words}, {say_span(now - job.due)} ago" for job in jobs[:MOST_SAID]]
    more = f"; and {len(jobs) - MOST_SAID} more" if len(jobs) > MOST_SAID else ""
    return f"While I was away this was due, and it was not done: {'; '.join(said)}{more}."


def say_unknown(jobs: tuple[Job, ...]) -> str:
    """What is told of jobs that were interrupted."""
    return f"I was interrupted, and do not know whether this was done: {_named(jobs)}."


def say_failed(jobs: Sequence[Job], why: str) -> str:
    """What is told of jobs that came to nothing, all for the same reason (a sentence)."""
    return f"This was due now, and it failed: {_named(jobs)}. {why}"


def say_up(jobs: Sequence[Job]) -> list[str]:
    """What is told of timers that ring together: all of them, some at a time."""
    said = list(dict.fromkeys(job.said for job in jobs))
    return [" ".join(said[at : at + MOST_SAID]) for at in range(0, len(said), MOST_SAID)]


def _named(jobs: Sequence[Job]) -> str:
    more = f"; and {len(jobs) - MOST_SAID} more" if len(jobs) > MOST_SAID else ""
    return "; ".join(job.words for job in jobs[:MOST_SAID]) + more
