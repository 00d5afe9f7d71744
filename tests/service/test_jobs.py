"""Timers on a real disk, through kills and through what may befall a file."""

from __future__ import annotations

import asyncio
import logging
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agentd.core.events import Event, HouseNews, ToolCall
from agentd.home.answer import Answer, done, refusal
from agentd.home.timing.delay import AskJobs, Deed, PutOff, When
from agentd.home.timing.timetable import GRACE_S, SETTLE_S, Reading
from agentd.service.jobs import DAMAGED, DEADLINE_S, Jobs, read_clocks
from agentd.service.jobstore import FILE, JobStore

ROOT = Path(__file__).parents[2]
PATIENCE_S = 20.0


@dataclass
class Clocks:
    """Ours, and how far the one on the wall was set from it."""

    ahead_s: float = 0.0

    def __call__(self) -> Reading:
        real = read_clocks()
        return Reading(real.steady, real.wall + self.ahead_s)


@dataclass
class House:
    """A daemon's timers, what was carried out, and what was told."""

    folder: Path
    clocks: Clocks = field(default_factory=Clocks)
    answer: Answer = field(default_factory=lambda: done("confirmed"))
    events: list[Event] = field(default_factory=list)
    calls: list[tuple[ToolCall, float]] = field(default_factory=list)
    shown: list[object] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Jobs]:
        jobs = Jobs(self.folder, self.events.append, self.shown.append, self.clocks)
        task = asyncio.create_task(jobs.run(self._carry_out))
        try:
            yield jobs
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await jobs.aclose()

    async def _carry_out(self, call: ToolCall, within_s: float, agreed: bool) -> Answer:
        assert not agreed
        self.calls.append((call, within_s))
        return self.answer

    @property
    def news(self) -> list[str]:
        assert all(isinstance(event, HouseNews) for event in self.events)
        return [event.words for event in self.events if isinstance(event, HouseNews)]


def ring(after_s: float, name: str = "") -> PutOff:
    return PutOff((Deed(When(after_s), name),))


def deed(after_s: float, name: str = "lamp_off", repeatable: bool = True) -> PutOff:
    return PutOff((Deed(When(after_s), name, ToolCall("1", name, {"room": "bath"}), repeatable),))


def output(answer: Answer) -> Mapping[str, object]:
    told = answer.get("output")
    assert isinstance(told, dict), answer
    return told


async def until(met: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
    async with asyncio.timeout(within_s):
        while not met():
            await asyncio.sleep(0.01)


async def settled(jobs: Jobs) -> None:
    """The disk knows of what has happened, too: who asks comes after who still writes."""
    await jobs.ask(AskJobs("list"))


def scene(house: House, play: Callable[[Jobs], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with house.running() as jobs:
            await play(jobs)

    asyncio.run(whole())


def kept(folder: Path) -> list[tuple[object, ...]]:
    base = sqlite3.connect(folder / FILE)
    try:
        return base.execute("SELECT id, words, claimed FROM jobs ORDER BY id").fetchall()
    finally:
        base.close()


def test_a_timer_rings_and_a_deed_is_done(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def play(jobs: Jobs) -> None:
        begun = time.monotonic()
        assert output(await jobs.ask(ring(0.3, "tea")))["status"] == "scheduled"
        await jobs.ask(deed(0.5))
        await until(lambda: bool(house.events and house.calls))
        assert 0.5 <= time.monotonic() - begun < 1.5
        await until(lambda: house.shown[-1] == [])
        await settled(jobs)

    scene(house, play)
    assert house.events == [HouseNews("The tea timer is up.", rings=True)]
    assert house.calls == [(ToolCall("T2", "lamp_off", {"room": "bath"}), DEADLINE_S)]
    assert kept(tmp_path) == []


def test_nobody_else_may_read_what_waits(tmp_path: Path) -> None:
    with closing(JobStore(tmp_path)) as store:
        store.open()
        assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.glob(f"{FILE}*"))


def test_it_is_on_the_disk_before_it_is_promised(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def play(jobs: Jobs) -> None:
        for n in range(5):
            await jobs.ask(ring(100 + n, f"number {n}"))
            # The file is ours alone while we run; a copy is what a power cut would leave.
            copy = tmp_path / f"copy{n}"
            copy.mkdir()
            for part in tmp_path.glob(f"{FILE}*"):
                (copy / part.name).write_bytes(part.read_bytes())
            with closing(JobStore(copy)) as after:
                words = [job.words for job in after.open().jobs]
            assert words == [f"number {m} timer" for m in range(n + 1)]

    scene(house, play)


def test_what_failed_is_told_and_what_went_well_is_not(tmp_path: Path) -> None:
    house = House(tmp_path, answer=refusal("Not done: nothing is listening.", "failed"))

    async def play(jobs: Jobs) -> None:
        await jobs.ask(deed(0.1))
        await until(lambda: bool(house.events))

    scene(house, play)
    assert house.news == ["This was due now, and it failed: lamp_off. Not done: nothing is listening."]


def test_twenty_at_once_are_told_in_few_words(tmp_path: Path) -> None:
    """More than five sentences at once, and the voice would drop the others."""
    house = House(tmp_path, answer=refusal("Not done: the broker is away.", "offline"))

    async def play(jobs: Jobs) -> None:
        rings = (ring(0.2, f"number{n}").deeds[0] for n in range(20))
        await jobs.ask(PutOff((*rings, *(deed(0.2, f"deed{n}").deeds[0] for n in range(20)))))
        await until(lambda: house.shown[-1] == [] and len(house.events) == 5)
        await settled(jobs)

    scene(house, play)
    assert all(f"The number{n} timer is up." in " ".join(house.news[:4]) for n in range(20))
    assert house.news[4].startswith(
        "This was due now, and it failed: deed0; deed1; deed2; deed3; deed4; and 15"
    )
    assert len(house.calls) == 20
    assert kept(tmp_path) == []


def test_cancelled_is_not_done(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def play(jobs: Jobs) -> None:
        await jobs.ask(deed(0.4))
        assert output(await jobs.ask(AskJobs("cancel")))["status"] == "confirmed"
        await asyncio.sleep(0.6)

    scene(house, play)
    assert (house.calls, house.events, kept(tmp_path)) == ([], [], [])


def test_a_wish_that_is_withdrawn_while_it_is_kept_is_none(tmp_path: Path) -> None:
    house = House(tmp_path)

    async def play(jobs: Jobs) -> None:
        await jobs.ask(ring(60, "first"))
        asking = asyncio.create_task(jobs.ask(ring(60, "second")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        told = str(output(await jobs.ask(AskJobs("list")))["sentence"])
        assert "first" in told
        assert "second timer" not in told

    scene(house, play)
    assert [words for _, words, _ in kept(tmp_path)] == ["first timer"]


def test_they_survive_a_restart(tmp_path: Path) -> None:
    async def set_two(jobs: Jobs) -> None:
        await jobs.ask(ring(0.8, "tea"))
        await jobs.ask(deed(60))

    async def go_on(jobs: Jobs) -> None:
        await until(lambda: bool(later.events))
        left = str(output(await jobs.ask(AskJobs("list")))["sentence"])
        assert re.fullmatch(r"There is lamp_off in 5\d seconds\.", left)

    scene(House(tmp_path), set_two)
    later = House(tmp_path)
    scene(later, go_on)
    assert later.news == ["The tea timer is up."]


@pytest.mark.parametrize(("away_s", "done_late"), [(GRACE_S - 10, True), (GRACE_S + 30, False)])
def test_after_a_time_away(tmp_path: Path, away_s: float, done_late: bool) -> None:
    async def set_two(jobs: Jobs) -> None:
        await jobs.ask(ring(1, "tea"))
        await jobs.ask(deed(2))

    async def wait(jobs: Jobs) -> None:
        await until(lambda: bool(later.events), SETTLE_S + PATIENCE_S)
        await until(lambda: bool(later.calls) or not done_late)
        await settled(jobs)

    scene(House(tmp_path), set_two)
    later = House(tmp_path, Clocks(away_s))
    scene(later, wait)
    if done_late:
        assert later.news == ["The tea timer is up."]
        assert [call.name for call, _ in later.calls] == ["lamp_off"]
    else:
        assert later.calls == []
        (told,) = later.news
        assert told.startswith("While I was away this was due, and it was not done: tea timer, 2 minutes")
        assert "lamp_off" in told
    assert kept(tmp_path) == []


def test_a_clock_that_is_set_moves_no_timer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    house = House(tmp_path, Clocks(-40 * 365 * 86_400.0))

    async def play(jobs: Jobs) -> None:
        begun = time.monotonic()
        await jobs.ask(ring(2.5, "tea"))
        await asyncio.sleep(0.5)
        house.clocks.ahead_s = 0.0  # the network tells the time
        await until(lambda: bool(house.events))
        assert 2.4 <= time.monotonic() - begun < 4.5

    with caplog.at_level(logging.INFO, "agentd"):
        scene(house, play)
    assert house.news == ["The tea timer is up."]
    assert "the clock was set forward by" in caplog.text


class TestTheFile:
    def test_what_is_no_database_is_put_aside_and_told(self, tmp_path: Path) -> None:
        (tmp_path / FILE).write_bytes(b"scrambled by a dying card " * 100)
        house = House(tmp_path)

        async def play(jobs: Jobs) -> None:
            assert output(await jobs.ask(ring(60, "tea")))["id"] == "T1"

        scene(house, play)
        assert house.news == [DAMAGED]
        assert (tmp_path / f"{FILE}.corrupt").read_bytes().startswith(b"scrambled")
        assert [words for _, words, _ in kept(tmp_path)] == ["tea timer"]

    def test_a_row_that_makes_no_sense_costs_no_other(self, tmp_path: Path) -> None:
        scene(House(tmp_path), self._set_two)
        base = sqlite3.connect(tmp_path / FILE)
        with base:
            base.execute("UPDATE jobs SET args = '[' WHERE id = 1")
        base.close()
        house = House(tmp_path)

        async def play(jobs: Jobs) -> None:
            told = str(output(await jobs.ask(AskJobs("list")))["sentence"])
            assert told.startswith("There is number 1 timer in 1 minute")

        scene(house, play)
        assert house.news == [DAMAGED]

    def test_what_cannot_be_kept_is_not_promised(self, tmp_path: Path) -> None:
        house = House(tmp_path / "nowhere")

        async def play(jobs: Jobs) -> None:
            answer = await jobs.ask(ring(60))
            assert "timers cannot be kept in" in str(answer["error"])

        scene(house, play)

    def test_two_daemons_do_not_share_it(self, tmp_path: Path) -> None:
        house = House(tmp_path)

        async def play(jobs: Jobs) -> None:
            await jobs.ask(ring(60))
            other = Jobs(tmp_path, house.events.append)
            assert "locked" in str((await other.ask(ring(60)))["error"])
            await other.aclose()

        scene(house, play)

    async def _set_two(self, jobs: Jobs) -> None:
        for n in range(2):
            await jobs.ask(ring(61, f"number {n}"))


# A process that is really killed


@contextmanager
def process(folder: Path, count: int = 0, first_s: float = 0, every_s: float = 0) -> Iterator[None]:
    """It has set its timers when the block begins, and is killed at its end."""
    words = [sys.executable, "-m", "tests.service.jobs_process", str(folder)]
    running = subprocess.Popen(
        [*words, str(count), str(first_s), str(every_s)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None
    try:
        assert running.stdout.readline() == "set\n"
        yield
    finally:
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()


def log(folder: Path) -> list[tuple[float, str]]:
    try:
        lines = (folder / "log").read_text().splitlines()
    except FileNotFoundError:
        return []
    return [(float(line.split(" ", 1)[0]), line.split(" ", 1)[1]) for line in lines]


def told_of(folder: Path, count: int) -> list[list[str]]:
    """For each job, the lines about it."""
    return [[line for _, line in log(folder) if re.search(rf"(number|deed){n}_", line)] for n in range(count)]


def wait_for_all(folder: Path, count: int) -> None:
    until_s = time.monotonic() + PATIENCE_S
    while not all(told_of(folder, count)) and time.monotonic() < until_s:
        time.sleep(0.05)


def test_killed_with_twenty_pending_none_is_lost_doubled_or_late(tmp_path: Path) -> None:
    begun = time.time()
    with process(tmp_path, 20, first_s=8.0, every_s=0.1):
        pass
    assert log(tmp_path) == []
    with process(tmp_path):
        wait_for_all(tmp_path, 20)
    assert [len(lines) for lines in told_of(tmp_path, 20)] == [1] * 20
    kinds = [lines[0].split(" ", 1)[0] for lines in told_of(tmp_path, 20)]
    assert kinds == ["rung", "done"] * 10
    assert all(begun + 8.0 <= at <= begun + 8.0 + 2.0 + PATIENCE_S for at, _ in log(tmp_path))


@pytest.mark.parametrize("seed", range(4))
def test_killed_while_they_go_off_none_is_lost_in_silence_or_done_twice(tmp_path: Path, seed: int) -> None:
    with process(tmp_path, 20, first_s=1.5, every_s=0.05):
        while not log(tmp_path):
            time.sleep(0.001)
        time.sleep(random.Random(seed).uniform(0.0, 0.8))
    before = len(log(tmp_path))
    assert before > 0
    with process(tmp_path):
        wait_for_all(tmp_path, 20)
    for n, lines in enumerate(told_of(tmp_path, 20)):
        assert lines, f"number {n} is lost"
        if n % 4 == 3:  # not to be done twice
            assert sum(line.startswith("done") for line in lines) <= 1, lines
    doubled = [lines for lines in told_of(tmp_path, 20) if len(lines) > 1]
    assert len(doubled) <= 2, "at most what was under way at the kill"


def test_a_tool_that_is_gone_is_told_of_beforehand_and_when_it_was_due(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(tmp_path, answer=refusal("There is no tool lamp_off any more."))

    async def play(jobs: Jobs) -> None:
        jobs.adopt(())  # nothing is known of what waits yet
        for wish in (ring(60), deed(0.2), deed(60, "fan_off")):
            await jobs.ask(wish)
        jobs.adopt(["fan_off"])
        assert "T2 was set for lamp_off, and there is no such tool any more" in caplog.text
        assert len(caplog.records) == 1
        await until(lambda: bool(house.news))

    scene(house, play)
    assert "There is no tool lamp_off any more." in house.news[0]
