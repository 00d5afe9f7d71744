"""The model's side, in a thread of its own: it can be well, refuse, be away, or be there and say nothing."""

from __future__ import annotations

import asyncio
import socket
import threading

from tests.broker import free_port
from tests.live_server import Call, LiveServer, Refusal, Script
from tests.live_server.named import ANSWER, KITCHEN

START_S = 10.0
WELL = Script(turns=[[Call([KITCHEN]), ANSWER]])


def sets_a_timer(after: str) -> Script:
    return Script(turns=[[Call([("set_timer", {"after": after})]), ANSWER]])


def refusing(refusal: Refusal) -> Script:
    return Script(refusal=refusal)


class Model:
    """At one address all the time, whatever becomes of it."""

    def __init__(self) -> None:
        self.port = free_port()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: LiveServer | None = None
        self._deaf: socket.socket | None = None

    def serve(self, script: Script) -> None:
        """In place of whatever was there."""
        self.leave()
        asyncio.run_coroutine_threadsafe(self._enter(script), self._loop).result(START_S)

    def leave(self) -> None:
        """Connections are refused."""
        if self._deaf is not None:
            self._deaf.close()
            self._deaf = None
        asyncio.run_coroutine_threadsafe(self._exit(), self._loop).result(START_S)

    def fall_silent(self) -> None:
        """Connections are taken, and nothing comes of them: as behind a router that has lost its line."""
        self.leave()
        self._deaf = socket.create_server(("127.0.0.1", self.port))

    def close(self) -> None:
        self.leave()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _enter(self, script: Script) -> None:
        self._server = await LiveServer(script, port=self.port).__aenter__()

    async def _exit(self) -> None:
        if self._server is not None:
            await self._server.__aexit__(None, None, None)
            self._server = None
