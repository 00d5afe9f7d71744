"""The owner's commands for what happens here: run aside, bounded in time and output, never waited for."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
from asyncio.subprocess import STDOUT, Process, create_subprocess_exec
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentd.core.pace import Pace
from agentd.service.overheard import Overheard
from agentd.service.owncommand import environment, signal_all

log = logging.getLogger(__name__)

MOST_RUNNING = 4  # at a time: the ear and the voice share this machine with them
MOST_WAITING = 8  # events for one hook: a turn's worth; who is so far behind tells nothing of now
MOST_A_MINUTE = 60  # of one kind of event: a command may be what sets it off
LIMIT_S = 10.0
GRACE_S = 1.0  # from being asked to end to being ended
END_S = 1.0  # for what was killed to be gone
MOST_VALUE = 1_000  # characters of one variable

Command = Sequence[str]
Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Errand:
    command: Command
    facts: Facts

    @property
    def hook(self) -> tuple[object, ...]:
        return (self.facts["event_type"], *self.command)

    @property
    def name(self) -> str:
        return f"hook {self.command[0]} for {self.facts['event_type']}"


class Hooks:
    """Each begun in the order of its events and one after the other, so that the last one counts and one that
    hangs holds up no other; up to four at a time. `commands` by type of event."""

    def __init__(self, commands: Mapping[str, Sequence[Command]], limit_s: float = LIMIT_S) -> None:
        self._commands = commands
        self._limit_s = limit_s
        self._pace: dict[str, Pace] = {}
        self._waiting: list[Errand] = []
        self._busy: set[tuple[object, ...]] = set()  # hooks
        self._news = asyncio.Event()
        self._begun: set[Process] = set()  # and perhaps gone
        self._told: set[tuple[object, ...]] = set()

    def adopt(self, commands: Mapping[str, Sequence[Command]]) -> None:
        """For what happens from now on; what waits or runs goes on."""
        self._commands = commands

    def tell(self, facts: Facts) -> None:
        """A public event, as plain JSON (see `agentd.core.happenings`). Returns at once."""
        event = str(facts["event_type"])
        pace = self._pace.setdefault(event, Pace(MOST_A_MINUTE))
        for command in self._commands.get(event, ()):
            errand = Errand(command, facts)
            if not pace.allows(asyncio.get_running_loop().time()):
                self._complain(errand, f"more than {MOST_A_MINUTE} in a minute; the rest is left out")
                return
            if sum(each.hook == errand.hook for each in self._waiting) < MOST_WAITING:
                self._waiting.append(errand)
                self._news.set()
            else:
                self._complain(errand, f"{MOST_WAITING} are waiting to be run already; it is left out")

    async def run(self) -> None:
        """Until it is cancelled; what runs then is ended."""
        try:
            async with asyncio.TaskGroup() as tasks:
                for _ in range(MOST_RUNNING):
                    tasks.create_task(self._work(), name="hooks")
        finally:
            await asyncio.gather(*(_gone(process, END_S) for process in self._begun))

    async def _work(self) -> None:
        while True:
            errand = await self._next()
            self._busy.add(errand.hook)
            try:
                await self._carry_out(errand)
            except OSError as error:
                self._complain(errand, f"it cannot be started ({(error.strerror or str(error)).lower()})")
            self._busy.discard(errand.hook)
            self._news.set()

    async def _next(self) -> Errand:
        """The first whose hook is not at work."""
        while True:
            for index, errand in enumerate(self._waiting):
                if errand.hook not in self._busy:
                    return self._waiting.pop(index)
            self._news.clear()
            await self._news.wait()

    async def _carry_out(self, errand: Errand) -> None:
        """Raises OSError."""
        with contextlib.closing(Overheard()) as output:
            process = await _begin(errand, output.descriptor)
            self._begun = {process, *(each for each in self._begun if each.returncode is None)}
            try:
                await self._until_it_ends(errand, process)
            finally:
                signal_all(process)
        for line in output.said.decode("utf-8", "replace").splitlines():
            log.info("%s: %s", errand.name, line)

    async def _until_it_ends(self, errand: Errand, process: Process) -> None:
        try:
            async with asyncio.timeout(self._limit_s):
                if status := await process.wait():
                    self._complain(errand, f"it ended with status {status}")
        except TimeoutError:
            self._complain(errand, f"it took longer than {self._limit_s:g} s and was ended")
            signal_all(process, signal.SIGTERM)
            await _gone(process, GRACE_S)
            signal_all(process)
            await _gone(process, END_S)

    def _complain(self, errand: Errand, why: str) -> None:
        """Each failure of each hook once: it will be the same the next time."""
        failure = (*errand.hook, why)
        if failure not in self._told:
            self._told.add(failure)
            log.warning("%s: %s; this is told once", errand.name, why)


async def _begin(errand: Errand, output: int) -> Process:
    """With the event as its input. Raises OSError."""
    event = os.memfd_create("event")
    try:
        os.write(event, json.dumps(errand.facts).encode() + b"\n")
        os.lseek(event, 0, os.SEEK_SET)
        return await create_subprocess_exec(
            *errand.command,
            stdin=event,
            stdout=output,
            stderr=STDOUT,
            env={**environment(), **_variables(errand.facts)},
            start_new_session=True,
        )
    finally:
        os.close(event)


async def _gone(process: Process, within_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await process.wait()


def _variables(facts: Facts) -> Mapping[str, str]:
    """`AGENTD_EVENT` is the type; each fact has a variable, too, for who does not read JSON."""
    names = {name: f"AGENTD_EVENT_{name.upper()}" for name in facts} | {"event_type": "AGENTD_EVENT"}
    return {names[name]: _text(value) for name, value in facts.items()}


def _text(value: object) -> str:
    """Printable: a variable cannot hold a NUL, and a model may have made up a name with one."""
    text = value if isinstance(value, str) else json.dumps(value)
    return "".join(c if c.isprintable() else " " for c in text[:MOST_VALUE])
