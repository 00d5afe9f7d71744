"""The way out of one session: every message counted, and the connection killed where the script says."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Callable, Mapping
from typing import Any

from websockets.asyncio.server import ServerConnection

from tests.live_server.order import Received
from tests.live_server.script import Death, Script

_RESET = struct.pack("ii", 1, 0)  # linger for 0 s: closing sends RST


class Outlet:
    """`sent` is what went out: when, and the member's name. `silent`: nothing does any more."""

    def __init__(
        self,
        connection: ServerConnection,
        script: Script,
        received: Received,
        went: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self.sent: list[tuple[float, str]] = []
        self.silent = False
        self._connection = connection
        self._script = script
        self._received = received
        self._went = went
        self._count = 0

    async def send(self, message: Mapping[str, Any]) -> None:
        if self.silent:
            return
        self._count += 1
        last = self._script.kill is not None and self._count == self._script.kill.after
        self.silent = last
        text = json.dumps(message, indent=self._script.indent) + "\n"
        self._note(message)
        await self._connection.send(text if self._script.text_frames else text.encode())
        if last:
            await self.die()

    async def raw(self, frame: str | bytes) -> None:
        if not self.silent:
            await self._connection.send(frame)

    async def die(self) -> None:
        """As the script's `kill` says."""
        kill = self._script.kill
        assert kill
        self.silent = True
        match kill.death:
            case Death.RESET:
                self.reset()
            case Death.CUT:
                self._connection.transport.abort()
            case Death.CLOSE:
                await self._connection.close(kill.code, kill.reason)
            case Death.SILENCE:
                pass

    def reset(self) -> None:
        transport = self._connection.transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        transport.abort()

    def _note(self, message: Mapping[str, Any]) -> None:
        self.sent.append((asyncio.get_running_loop().time(), next(iter(message), "")))
        content = message.get("serverContent") or {}
        if self._received.turns:
            turn = self._received.turns[-1]
            turn.replied |= _sounds(content)
            turn.done |= bool(content.get("turnComplete"))
            turn.calls += [each["name"] for each in message.get("toolCall", {}).get("functionCalls", ())]
        self._went(message)


def _sounds(content: Any) -> bool:
    if not isinstance(content, Mapping):
        return False
    parts = (content.get("modelTurn") or {}).get("parts") or ()
    return any(isinstance(part, Mapping) and "inlineData" in part for part in parts)
