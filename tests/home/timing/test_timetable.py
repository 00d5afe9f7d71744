"""What is due by two clocks, one of which is set now and then: nothing is lost, nothing comes in a heap."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

import pytest

from agentd.home.timing.jobs import Agenda, Job
from agentd.home.timing.timetable import (
    GRACE_S,
    LOOK_S,
    SETTLE_S,
    Reading,
    Timetable,
    of_an_earlier_process,
    say_missed,
    say_unknown,
)

ZONE = ZoneInfo("Europe/Berlin")
TODAY = 1_795_000_000.0
STEADY = 40.0


def job(number: int, due: float, **more: object) -> Job:
    return replace(Job(number, due, f"{number} timer", said="Up."), **more)  # type: ignore[arg-type]


@dataclass
class Watching:
    """A process with its two clocks; `done` and `missed` are what it has come to, by id and time of day."""

    agenda: Agenda
    wall: float = TODAY
    steady: float = STEADY
    done: list[tuple[int, float]] = field(default_factory=list)
    missed: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.table = Timetable(ZONE, Reading(self.steady, self.wall))

    @property
    def ids(self) -> list[int]:
        return [number for number, _ in self.done]

    @property
    def times(self) -> list[float]:
        return [at for _, at in self.done]

    def passes(self, seconds: float) -> None:
        """Looks as often as it is told to."""
        until = self.steady + seconds
        while True:
            reading = Reading(self.steady, self.wall)
            self.agenda = self.table.adjusted(self.agenda, reading)
            found = self.table.look(self.agenda, reading)
            self.done += [(each.id, round(self.wall - TODAY, 3)) for each in found.due]
            self.missed += [each.id for each in found.missed]
            self.agenda = self.agenda.without(*found.due, *found.missed)
            pause_s = min(until - self.steady, LOOK_S * 1000 if found.pause_s is None else found.pause_s)
            if pause_s <= 0:
                return
            self.steady += pause_s
            self.wall += pause_s

    def is_set(self, seconds: float) -> None:
        """The clock on the wall."""
        self.wall += seconds


def agenda(*jobs: Job) -> Agenda:
    return Agenda().put(*jobs)


def test_each_is_due_at_its_time_and_once() -> None:
    watching = Watching(agenda(*(job(n, TODAY + 7.3 * n) for n in range(1, 21))))
    watching.passes(300)
    assert watching.ids == list(range(1, 21))
    assert watching.times == pytest.approx([7.3 * n for n in range(1, 21)])
    assert watching.missed == []


@pytest.mark.parametrize(
    ("late_s", "done"), [(1, True), (GRACE_S - 1, True), (GRACE_S + 1, False), (9e6, False)]
)
def test_after_a_time_away_there_is_grace(late_s: float, done: bool) -> None:
    watching = Watching(agenda(job(1, TODAY - late_s)))
    watching.passes(SETTLE_S - 1)
    assert watching.missed == []
    watching.passes(5)
    assert (watching.ids, watching.missed) == (([1], []) if done else ([], [1]))


def test_without_anything_to_wait_for_nobody_looks() -> None:
    table = Timetable(ZONE, Reading(STEADY, TODAY))
    assert table.look(Agenda(), Reading(STEADY, TODAY)).pause_s is None


@pytest.mark.parametrize("seconds", [3600, -3600, 60 * 86_400, -60 * 86_400])
def test_what_counts_from_when_it_was_set_is_not_moved_by_the_clock(seconds: float) -> None:
    watching = Watching(agenda(job(1, TODAY + 600, steady=True)))
    watching.passes(300)
    watching.is_set(seconds)
    watching.passes(299)
    assert watching.done == []
    # What is kept for a restart has moved along.
    assert watching.agenda.jobs[0].due == pytest.approx(TODAY + 600 + seconds)
    watching.passes(2)
    assert watching.ids == [1]


@pytest.mark.parametrize(("seconds", "after_s"), [(240, 360), (-240, 840)])
def test_an_alarm_goes_by_the_clock_on_the_wall(seconds: float, after_s: float) -> None:
    watching = Watching(agenda(job(1, TODAY + 600)))
    watching.is_set(seconds)
    watching.passes(after_s - 1)
    assert watching.done == []
    watching.passes(2)
    assert watching.ids == [1]
    assert watching.times == pytest.approx([600], abs=LOOK_S)


def test_a_machine_that_wakes_in_1970_waits_for_the_time() -> None:
    kept = agenda(job(1, TODAY - 3600), job(2, TODAY + 20), job(3, TODAY + 600))
    watching = Watching(kept, wall=30.0)
    watching.passes(15)
    assert (watching.done, watching.missed) == ([], [])
    watching.is_set(TODAY - watching.wall)
    watching.passes(SETTLE_S + 1)
    assert (watching.done, watching.missed) == ([], [1])
    watching.passes(600)
    assert watching.ids == [2, 3]


def test_a_clock_that_is_set_wrong_and_back_neither_does_all_nor_loses_any() -> None:
    kept = agenda(*(job(n, TODAY + 3600 + n) for n in range(20)))
    watching = Watching(kept)
    watching.passes(60)
    watching.is_set(365 * 86_400)
    watching.passes(SETTLE_S - 2)
    watching.is_set(-365 * 86_400)
    watching.passes(60)
    assert (watching.done, watching.missed) == ([], [])
    watching.passes(3600)
    assert watching.ids == list(range(20))
    assert watching.times == pytest.approx([3600 + n for n in range(20)])


def test_many_small_steps_add_up() -> None:
    watching = Watching(agenda(job(1, TODAY + 600, steady=True), job(2, TODAY + 600)))
    for _ in range(500):
        watching.passes(1)
        watching.is_set(0.4)
    assert watching.ids == [2]
    watching.passes(101)
    assert watching.ids == [2, 1]


def test_what_an_earlier_process_left_claimed() -> None:
    kept = agenda(
        job(1, TODAY, claimed=True),
        job(2, TODAY, claimed=True, tool="door_bell", repeatable=False),
        job(3, TODAY, steady=True),
        job(4, TODAY, repeatable=False, tool="door_bell"),
    )
    taken_over, unknown = of_an_earlier_process(kept)
    assert [(each.id, each.claimed, each.steady) for each in taken_over.jobs] == [
        (1, False, False),
        (3, False, False),
        (4, False, False),
    ]
    assert [each.id for each in unknown] == [2]


def test_what_is_told_stays_short() -> None:
    clock = Timetable(ZONE, Reading(STEADY, TODAY)).clock(Reading(STEADY, TODAY))
    late = tuple(job(n, TODAY - 600) for n in range(8))
    assert say_missed(late[:1], clock) == (
        "While I was away this was due, and it was not done: 0 timer, 10 minutes ago."
    )
    assert say_missed(late, clock).endswith("; and 3 more.")
    assert say_unknown(late).endswith("; and 3 more.")
