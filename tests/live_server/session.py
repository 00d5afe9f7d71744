"""One connection to the scripted server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.live_server.order import Received, scheduling_of
from tests.live_server.outlet import Outlet
from tests.live_server.performance import Performance
from tests.live_server.script import CallAside, Refusal, Resumption, Script, Step

STILL_OPEN = (1011, "The session is still open.")


class Watch(Protocol):
    """Sees what comes and goes, session by session."""

    def opened(self, session: Session) -> None: ...
    def came(self, session: Session, name: str, content: Any, wrong: Sequence[str]) -> None: ...
    def went(self, session: Session, message: Mapping[str, Any]) -> None: ...
    def closed(self, session: Session) -> None: ...


class Session:
    """What came is in `received`; `path`, `headers`, `opened_at` and `closed_at` are the connection's.

    `sent` is what went out: when, and the member's name. All times are the loop's.
    """

    def __init__(
        self,
        connection: ServerConnection,
        script: Script,
        number: int,
        turns: itertools.count[int],
        violations: list[str],
        watch: Watch | None = None,
    ) -> None:
        assert connection.request
        self.path = connection.request.path
        self.headers = connection.request.headers
        self.number = number
        self.script = script
        self.opened_at = self.now()
        self.closed_at: float | None = None
        self.close_code: int | None = None
        self.close_reason: str | None = None
        self.deaf = False
        self.received = Received(self.now)
        self._outlet = Outlet(connection, script, self.received, self._went)
        self._performance = Performance(connection, script, number, self.received, self._outlet, self)
        self._connection = connection
        self._turns = turns
        self._violations = violations
        self._watch = watch
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn: asyncio.Task[None] | None = None

    @property
    def sent(self) -> list[tuple[float, str]]:
        return self._outlet.sent

    @staticmethod
    def now() -> float:
        """The loop's time in seconds."""
        return asyncio.get_running_loop().time()

    def _went(self, message: Mapping[str, Any]) -> None:
        if self._watch:
            self._watch.went(self, message)

    async def serve(self, before: Sequence[Session] = ()) -> None:
        """Until the connection closes, or the client's first violation."""
        if self._watch:
            self._watch.opened(self)
        try:
            while True:
                if self.deaf:
                    await self._connection.wait_closed()
                asked, begun = len(self.received.turns), len(self.received.activities)
                name, content, wrong = self.received.take(await self._connection.recv())
                if self._watch:
                    self._watch.came(self, name, content, wrong)
                if wrong:
                    self._violations += [f"session {self.number}: {each}" for each in wrong]
                    await self._connection.close(1007, wrong[0].encode()[:120].decode(errors="ignore"))
                    return
                if name == "setup":
                    self._start(self._set_up(before))
                elif name == "toolResponse":
                    await self._performance.tell_answered()
                if len(self.received.activities) > begun:
                    await self._begun()
                if len(self.received.turns) > asked:
                    await self._asked(name, content)
        except ConnectionClosed:
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        self.closed_at = self.now()
        self.close_code = self._connection.close_code
        self.close_reason = self._connection.close_reason
        if self._watch:
            self._watch.closed(self)

    async def _set_up(self, before: Sequence[Session]) -> None:
        if self.script.kill and self.script.kill.after == 0:
            await self._outlet.die()
            return
        await asyncio.sleep(self.script.setup_delay_s)
        if refused := self._refused(before):
            await self._connection.close(*refused)
            return
        self.received.ready = True
        named = self.script.session_id
        await self._outlet.send({"setupComplete": {"sessionId": named} if named else {}})
        await self._performance.give_handle()
        await self._performance.perform(self.script.opening)

    def _refused(self, before: Sequence[Session]) -> tuple[int, str] | None:
        known = self.received.family != "unknown"
        if refusal := self.script.refusal or (None if known else Refusal.MODEL_NOT_FOUND):
            return refusal.value
        if not self._handle:
            return None
        for each in before:
            if each.closed_at is not None and self.now() < each.closed_at + each.script.lingers_s:
                return STILL_OPEN
        return Refusal.INVALID_ARGUMENT.value if self.script.resumption is Resumption.REFUSED else None

    @property
    def _handle(self) -> str | None:
        """The handle that the client resumes with."""
        return ((self.received.setup or {}).get("sessionResumption") or {}).get("handle")

    async def _begun(self) -> None:
        if len(self.received.activities) == 1:
            self._start(self._performance.perform(self.script.during))
        await self._interrupt()

    async def _asked(self, name: str, content: Mapping[str, Any]) -> None:
        if self._handle and self.script.resumption is Resumption.POISONED:
            await self._connection.close(*Refusal.INTERNAL.value)
            return
        if name == "clientContent" or "text" in content:
            await self._interrupt()
        if self.script.turns:
            self._turn = self._start(self._take_turn(self._turn))

    async def _interrupt(self) -> None:
        if self._turn and not self._turn.done() and self.received.interrupts:
            self._turn.cancel()
            await self._outlet.send({"serverContent": {"interrupted": True}})
            await self._performance.cancel_calls()
            await self._outlet.send(
                {"serverContent": {"turnComplete": True}, "usageMetadata": self.script.usage}
            )

    async def _take_turn(self, before: asyncio.Task[None] | None) -> None:
        if before:
            await asyncio.wait([before])
        turn = min(next(self._turns), len(self.script.turns) - 1)
        await self._performance.perform(self.script.turns[turn])

    def aside(self, call: CallAside, ids: Sequence[str]) -> None:
        self._start(self._aside(call, ids, self._turn))

    async def _aside(self, call: CallAside, ids: Sequence[str], turn: asyncio.Task[None] | None) -> None:
        await self._performance.until_answered(ids)
        answers = [each for each in self.received.answers if each.get("id") in ids]
        scheduling = scheduling_of(answers[-1]) if answers else "SILENT"
        if scheduling == "SILENT":
            return
        if scheduling == "INTERRUPT":
            await self._interrupt()
        elif turn:
            await asyncio.wait([turn])
        self._turn = self._start(self._performance.perform(call.then))

    def go_deaf(self) -> None:
        self.deaf = True

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        async def guarded() -> None:
            with suppress(ConnectionClosed):
                await work

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # it may have been cancelled before it began
        return task

    async def send(self, message: Mapping[str, Any]) -> None:
        """From outside the script, in a test's own time."""
        await self._outlet.send(message)

    async def perform(self, steps: Sequence[Step]) -> None:
        await self._performance.perform(steps)
