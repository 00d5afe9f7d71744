"""One connection to the scripted server."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from tests.live_server.order import Received
from tests.live_server.script import (
    Call,
    CancelCalls,
    Close,
    Drop,
    Freeze,
    Raw,
    Refusal,
    Say,
    Script,
    Send,
    Step,
    StopReading,
    Wait,
)

_call_numbers = itertools.count(388)


class Session:
    """What came is in `received`; `path`, `headers`, `opened_at` and `closed_at` are the connection's."""

    def __init__(
        self,
        connection: ServerConnection,
        script: Script,
        number: int,
        turns: itertools.count[int],
        violations: list[str],
    ) -> None:
        assert connection.request
        self.path = connection.request.path
        self.headers = connection.request.headers
        self.received = Received()
        self.opened_at = time.monotonic()
        self.closed_at: float | None = None
        self.close_code: int | None = None
        self.sent: list[tuple[float, str]] = []  # when, and the member's name
        self._connection = connection
        self._script = script
        self._number = number
        self._turns = turns
        self._violations = violations
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn: asyncio.Task[None] | None = None
        self._answered = asyncio.Event()
        self._deaf = False

    async def serve(self) -> None:
        """Until the connection closes, or the client's first violation."""
        try:
            while True:
                if self._deaf:
                    await self._connection.wait_closed()
                name, content, wrong = self.received.take(await self._connection.recv())
                if wrong:
                    self._violations += [f"session {self._number}: {each}" for each in wrong]
                    await self._connection.close(1007, wrong[0].encode()[:120].decode(errors="ignore"))
                    return
                await self._react(name, content)
        except ConnectionClosed:
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            self.closed_at = time.monotonic()
            self.close_code = self._connection.close_code

    async def _react(self, name: str, content: dict[str, Any]) -> None:
        if name == "setup":
            self._start(self._set_up())
        elif name == "toolResponse":
            self._answered.set()
        elif name == "clientContent":
            if content.get("turnComplete"):
                self._turn = self._start(self._take_turn())
        elif name == "realtimeInput":
            if "activityStart" in content:
                await self._begun()
            elif content.keys() & {"activityEnd", "audioStreamEnd", "text"}:
                self._turn = self._start(self._take_turn())

    async def _set_up(self) -> None:
        await asyncio.sleep(self._script.setup_delay_s)
        known = self.received.family != "unknown"
        if refusal := self._script.refusal or (None if known else Refusal.MODEL_NOT_FOUND):
            await self._connection.close(*refusal.value)
            return
        self.received.ready = True
        await self.send({"setupComplete": {}})
        await self._handle()
        await self.perform(self._script.opening)

    async def _begun(self) -> None:
        if len(self.received.activities) == 1:
            self._start(self.perform(self._script.during))
        if self._turn and not self._turn.done():
            self._turn.cancel()
            await self.send({"serverContent": {"interrupted": True}})
            await self._cancel_calls()
            await self.send({"serverContent": {"turnComplete": True}, "usageMetadata": self._script.usage})

    async def _take_turn(self) -> None:
        if not self._script.turns:
            return
        turn = min(next(self._turns), len(self._script.turns) - 1)
        await self.perform(self._script.turns[turn])

    def _start(self, work: Any) -> asyncio.Task[None]:
        async def guarded() -> None:
            with suppress(ConnectionClosed):
                await work

        task = asyncio.create_task(guarded())
        self._tasks.add(task)
        return task

    async def send(self, message: Mapping[str, Any]) -> None:
        text = json.dumps(message, indent=self._script.indent) + "\n"
        await self._connection.send(text if self._script.text_frames else text.encode())
        self.sent.append((time.monotonic(), next(iter(message), "")))

    async def perform(self, steps: Sequence[Step]) -> None:
        for step in steps:
            match step:
                case Send(message):
                    await self.send(message)
                case Raw(frame):
                    await self._connection.send(frame)
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case Say():
                    await self._say(step)
                case Call():
                    await self._call(step)
                case CancelCalls():
                    await self._cancel_calls()
                case Close(code, reason):
                    await self._connection.close(code, reason)
                case Drop():
                    self._connection.transport.abort()
                case Freeze():
                    await asyncio.Event().wait()
                case StopReading():
                    self._deaf = True

    async def _content(self, **members: Any) -> None:
        await self.send({"serverContent": members})

    async def _say(self, say: Say) -> None:
        began = time.monotonic()
        if say.heard:
            await self._content(inputTranscription={"text": say.heard})
        if say.thought:
            await self._content(modelTurn={"parts": [{"text": say.thought, "thought": True}]})
        size = 48 * say.piece_ms
        words = {"outputTranscription": {"text": say.text}} if say.text else {}
        for at in range(0, len(say.pcm), size):
            piece = say.pcm[at : at + size]
            blob = {"mimeType": say.mime, "data": b64encode(piece).decode()}
            audio = {"modelTurn": {"parts": [{"inlineData": blob}]}}
            for members in ({**words, **audio},) if say.bundled else (words, audio):
                if members:
                    await self._content(**members)
            words = {}
            await asyncio.sleep(len(piece) / 48_000 / say.rush if say.rush else 0)
        if say.finish:
            await self._content(generationComplete=True)
            played_s = len(say.pcm) / 48_000 - (time.monotonic() - began)
            await asyncio.sleep(played_s if say.turn_complete_after_s is None else say.turn_complete_after_s)
            await self._end_turn()

    async def _end_turn(self) -> None:
        ended: dict[str, Any] = {"turnComplete": True}
        if self.received.family == "ET":
            ended["interactionStatus"] = "IDLE"
        await self.send({"serverContent": ended, "usageMetadata": self._script.usage})
        await self._handle()

    async def _handle(self) -> None:
        if self._script.handles and "sessionResumption" in (self.received.setup or {}):
            handle = f"handle-{self._number}-{len(self.sent)}"
            await self.send({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})

    async def _call(self, call: Call) -> None:
        wanted = [self._new_call(name, args, call.with_ids) for name, args in call.calls]
        if call.order == "vertex":
            await self._content(outputTranscription={})
        groups = [[each] for each in wanted] if call.separately else [wanted]
        for group in groups:
            if call.as_part or call.twice:
                await self._content(modelTurn={"parts": [{"functionCall": each} for each in group]})
            if not call.as_part or call.twice:
                await self.send({"toolCall": {"functionCalls": group}})
        while call.wait and (self.received.open_calls or self.received.anonymous_calls > 0):
            self._answered.clear()
            await self._answered.wait()
        if call.order == "vertex":
            await self._content(outputTranscription={"finished": True})
            await self._content(generationComplete=True)
            await self._end_turn()

    def _new_call(self, name: str, args: Mapping[str, Any], with_id: bool) -> dict[str, Any]:
        if not with_id:
            self.received.anonymous_calls += 1
            return {"name": name, "args": args}
        call_id = f"fc_{next(_call_numbers)}"
        self.received.open_calls[call_id] = name
        return {"id": call_id, "name": name, "args": args}

    async def _cancel_calls(self) -> None:
        if ids := list(self.received.open_calls):
            self.received.open_calls.clear()
            self.received.cancelled.update(dict.fromkeys(ids, time.monotonic()))
            await self.send({"toolCallCancellation": {"ids": ids}})
            self._answered.set()
