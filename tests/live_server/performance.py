"""Steps of a script → messages to the client."""

from __future__ import annotations

import asyncio
import itertools
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from websockets.asyncio.server import ServerConnection

from tests.live_server.order import Received
from tests.live_server.outlet import Outlet
from tests.live_server.script import (
    Call,
    CallAside,
    CancelCalls,
    Close,
    Drop,
    FallSilent,
    Freeze,
    LatePong,
    Raw,
    Say,
    Script,
    Send,
    Step,
    StopReading,
    Wait,
)

_call_numbers = itertools.count(388)


class Stage(Protocol):
    """What a step may do to its session beyond sending."""

    def aside(self, call: CallAside, ids: Sequence[str]) -> None: ...
    def go_deaf(self) -> None: ...


class Performance:
    """Performs steps one after the other; several performances may run at once in one session."""

    def __init__(
        self,
        connection: ServerConnection,
        script: Script,
        number: int,
        received: Received,
        outlet: Outlet,
        stage: Stage,
    ) -> None:
        self.answered = asyncio.Condition()
        self._connection = connection
        self._script = script
        self._number = number
        self._received = received
        self._outlet = outlet
        self._stage = stage

    async def perform(self, steps: Sequence[Step]) -> None:
        for step in steps:
            match step:
                case Send(message):
                    await self._outlet.send(message)
                case Raw(frame):
                    await self._outlet.raw(frame)
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case Say():
                    await self._say(step)
                case Call():
                    await self._call(step)
                case CallAside():
                    await self._call_aside(step)
                case CancelCalls():
                    await self.cancel_calls()
                case _:
                    await self._misbehave(step)

    async def _misbehave(self, step: Step) -> None:
        match step:
            case Close(code, reason):
                await self._connection.close(code, reason)
            case Drop():
                self._connection.transport.abort()
            case Freeze():
                await asyncio.Event().wait()
            case FallSilent():
                self._outlet.silent = True
            case LatePong(seconds):
                transport = self._connection.transport
                transport.pause_reading()
                asyncio.get_running_loop().call_later(seconds, transport.resume_reading)
            case StopReading():
                self._stage.go_deaf()

    async def _content(self, **members: Any) -> None:
        await self._outlet.send({"serverContent": members})

    async def _say(self, say: Say) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        if say.heard:
            await self._content(inputTranscription={"text": say.heard})
        if say.thought:
            await self._content(modelTurn={"parts": [{"text": say.thought, "thought": True}]})
        size = say.piece_bytes or 48 * say.piece_ms
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
            played_s = len(say.pcm) / 48_000 - (clock() - began)
            await asyncio.sleep(played_s if say.turn_complete_after_s is None else say.turn_complete_after_s)
            await self.end_turn()

    async def end_turn(self) -> None:
        ended: dict[str, Any] = {"turnComplete": True}
        if self._received.family == "ET":
            ended["interactionStatus"] = "IDLE"
        await self._outlet.send({"serverContent": ended, "usageMetadata": self._script.usage})
        await self.give_handle()

    async def give_handle(self) -> None:
        if self._script.handles and "sessionResumption" in (self._received.setup or {}):
            handle = f"handle-{self._number}-{len(self._outlet.sent)}"
            await self._outlet.send({"sessionResumptionUpdate": {"newHandle": handle, "resumable": True}})

    async def _call(self, call: Call) -> None:
        wanted = [self._new_call(name, args, call.with_ids) for name, args in call.calls]
        if call.order == "vertex":
            await self._content(outputTranscription={})
        groups = [[each] for each in wanted] if call.separately else [wanted]
        for group in groups:
            if call.as_part or call.twice:
                await self._content(modelTurn={"parts": [{"functionCall": each} for each in group]})
            if not call.as_part or call.twice:
                await self._outlet.send({"toolCall": {"functionCalls": group}})
        if call.wait:
            await self.until_answered()
        if call.order == "vertex":
            await self._content(outputTranscription={"finished": True})
            await self._content(generationComplete=True)
            await self.end_turn()

    async def _call_aside(self, call: CallAside) -> None:
        wanted = [self._new_call(name, args, with_id=True) for name, args in call.calls]
        await self._outlet.send({"toolCall": {"functionCalls": wanted}})
        self._stage.aside(call, [each["id"] for each in wanted])

    async def until_answered(self, ids: Sequence[str] | None = None) -> None:
        """Wait for the answers to these calls; None: to all calls there are."""
        received = self._received

        def all_in() -> bool:
            if ids is not None:
                return not set(ids) & received.open_calls.keys()
            return not received.open_calls and received.anonymous_calls <= 0

        async with self.answered:
            await self.answered.wait_for(all_in)

    def _new_call(self, name: str, args: Mapping[str, Any], with_id: bool) -> dict[str, Any]:
        if not with_id:
            self._received.anonymous_calls += 1
            return {"name": name, "args": args}
        call_id = f"fc_{next(_call_numbers)}"
        self._received.open_calls[call_id] = name
        return {"id": call_id, "name": name, "args": args}

    async def cancel_calls(self) -> None:
        if ids := list(self._received.open_calls):
            self._received.open_calls.clear()
            self._received.cancelled.update(dict.fromkeys(ids, self._received.clock()))
            await self._outlet.send({"toolCallCancellation": {"ids": ids}})
            await self.tell_answered()

    async def tell_answered(self) -> None:
        async with self.answered:
            self.answered.notify_all()
