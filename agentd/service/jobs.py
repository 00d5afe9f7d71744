"""Timers and delayed deeds: kept before they are promised, carried out when they are due.

At most once, and never lost in silence. Everything that is due is claimed on the disk before its first
message goes out, and deleted after its last. What is found claimed after a restart was under way when the
process died: it is done again if that comes to the same, else it is told that nobody knows.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from pathlib import Path

from agentd.core.events import HouseNews, ToolCall
from agentd.errors import Unavailable
from agentd.home.answer import Answer, refusal, spoken
from agentd.home.timing.delay import PutOff, Wish
from agentd.home.timing.jobs import Agenda, Job, put_off, shown
from agentd.home.timing.picking import answer_jobs
from agentd.home.timing.span import say_span
from agentd.home.timing.timetable import (
    Reading,
    Timetable,
    of_an_earlier_process,
    say_failed,
    say_missed,
    say_unknown,
    say_up,
)
from agentd.home.timing.zone import HERE
from agentd.ports import Emit
from agentd.service.jobstore import JobStore

log = logging.getLogger(__name__)

DEADLINE_S = 5.0  # a command is carried out so soon after it is found due, or not at all
RETRY_S = 30.0  # until a store that cannot be opened is tried again
MOST_SHOWN = 20
DAMAGED = "My list of timers was damaged. Timers that were set before may be lost."

CarryOut = Callable[[ToolCall, float, bool], Awaitable[Answer]]  # within how many seconds; was it confirmed?
Show = Callable[[Sequence[Mapping[str, object]]], None]


def read_clocks() -> Reading:
    """The steady one goes on while the machine sleeps."""
    return Reading(time.clock_gettime(time.CLOCK_BOOTTIME), time.time())


class Jobs:
    """On the loop's thread; the disk is another thread's."""

    def __init__(
        self,
        store_dir: Path,
        emit: Emit,
        show: Show | None = None,
        clocks: Callable[[], Reading] = read_clocks,
        zone: tzinfo = HERE,
    ) -> None:
        self._store = JobStore(store_dir)
        self._emit = emit
        self._show = show
        self._clocks = clocks
        self._timetable = Timetable(zone, clocks())
        self._agenda: Agenda | None = None  # None: not read yet
        self._shown: list[dict[str, object]] = []
        self._alone = asyncio.Lock()  # who changes the agenda, until that is on the disk
        self._changed = asyncio.Event()

    @property
    def waiting(self) -> Sequence[Mapping[str, object]]:
        """What is shown of them: the next MOST_SHOWN, plain JSON."""
        return self._shown

    async def ask(self, wish: Wish) -> Answer:
        """As `agentd.ports.Keep`. Who is cancelled meanwhile has wished nothing."""
        withdrawn = asyncio.Event()
        asking = asyncio.ensure_future(self._ask(wish, withdrawn))
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            withdrawn.set()
            raise

    async def _ask(self, wish: Wish, withdrawn: asyncio.Event) -> Answer:
        async with self._alone:
            try:
                before = agenda = await self._current()
                clock = self._timetable.clock(self._clocks())
                if isinstance(wish, PutOff):
                    agenda, answer = put_off(agenda, wish, clock)
                else:
                    agenda, answer = answer_jobs(agenda, wish, clock)
                await self._become(agenda)
                if withdrawn.is_set():
                    await self._become(before)
            except Unavailable as trouble:
                log.warning("%s", trouble)
                return refusal(f"No: {trouble}.", "failed", True)
        self._changed.set()
        return answer

    def adopt(self, tools: Collection[str]) -> None:
        """The house can do these now. What was put off for another fails when it is due, and is told then;
        the log says so beforehand."""
        for job in self._agenda.waiting if self._agenda is not None else ():
            if job.tool and job.tool not in tools:
                log.warning("%s was set for %s, and there is no such tool any more", job.label, job.tool)

    async def run(self, carry_out: CarryOut) -> None:
        """Until cancelled. What is under way then is told, or done again, after the next start."""
        async with asyncio.TaskGroup() as deeds:
            while True:
                self._changed.clear()
                due, pause_s = await self._look()
                if due:
                    deeds.create_task(self._do_all(due, carry_out), name=due[0].label)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(pause_s):
                        await self._changed.wait()

    async def aclose(self) -> None:
        async with self._alone:
            await asyncio.to_thread(self._store.close)

    async def _look(self) -> tuple[tuple[Job, ...], float | None]:
        """What is to be carried out now, claimed; and the pause until the next look."""
        async with self._alone:
            try:
                agenda = await self._current()
            except Unavailable as trouble:
                log.warning("%s; trying again", trouble)
                return (), RETRY_S
            reading = self._clocks()
            found = self._timetable.look(agenda, reading)
            claimed = tuple(replace(job, claimed=True) for job in found.due)
            await self._become(agenda.without(*found.missed).put(*claimed), come_what_may=True)
        if found.missed:
            self._emit(HouseNews(say_missed(found.missed, self._timetable.clock(reading))))
        return claimed, found.pause_s

    async def _do_all(self, due: Sequence[Job], carry_out: CarryOut) -> None:
        """What is due at once is told at once: a voice that has many sentences to say drops some."""
        if rings := [job for job in due if not job.tool]:
            for words in say_up(rings):
                self._emit(HouseNews(words, rings=True))
            await self._over(*rings)
        deeds = [job for job in due if job.tool]
        reasons = await asyncio.gather(*(self._do(job, carry_out) for job in deeds))
        failed: dict[str, list[Job]] = {}
        for job, why in zip(deeds, reasons, strict=True):
            if why:
                failed.setdefault(why, []).append(job)
        for why, jobs in failed.items():
            self._emit(HouseNews(say_failed(jobs, why)))
            await self._over(*jobs)

    async def _do(self, job: Job, carry_out: CarryOut) -> str:
        """Why it has failed, if it has: then it is over only when that is told."""
        answer = await carry_out(job.call, DEADLINE_S, job.agreed)
        if "error" in answer:
            return spoken(answer)
        await self._over(job)
        return ""

    async def _over(self, *jobs: Job) -> None:
        async with self._alone:
            await self._become((await self._current()).without(*jobs), come_what_may=True)

    async def _current(self) -> Agenda:
        """The agenda as it is by the clocks of now. Raises Unavailable."""
        if self._agenda is None:
            kept = await asyncio.to_thread(self._store.open)
            if self._store.damaged:
                self._emit(HouseNews(DAMAGED))
            self._agenda, unknown = of_an_earlier_process(kept)
            if unknown:
                self._emit(HouseNews(say_unknown(unknown)))
        reading = self._clocks()
        if step := self._timetable.step(reading):
            way = "forward" if step > 0 else "back"
            log.info(
                "the clock was set %s by %s; what counts from when it was set stays", way, say_span(abs(step))
            )
        self._agenda = self._timetable.adjusted(self._agenda, reading)
        return self._agenda

    async def _become(self, agenda: Agenda, come_what_may: bool = False) -> None:
        """On the disk, then in memory. `come_what_may`: what is due is done also where it cannot be written;
        only a kill at that moment could have it done twice. Raises Unavailable otherwise."""
        try:
            if agenda != self._store.kept:
                await asyncio.to_thread(self._store.keep, agenda)
        except Unavailable as trouble:
            if not come_what_may:
                raise
            log.warning("%s", trouble)
        self._agenda = agenda
        clock = self._timetable.clock(self._clocks())
        waiting = [shown(job, clock) for job in agenda.waiting[:MOST_SHOWN]]
        if self._show is not None and waiting != self._shown:
            self._shown = waiting
            self._show(waiting)
