"""The listening end of the scripted server."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

from tests.live_server.order import Activity
from tests.live_server.script import Refusal, Script
from tests.live_server.session import Session

PATH = re.compile(
    r"/ws/google\.ai\.generativelanguage\.(v1beta|v1alpha)\.GenerativeService\.BidiGenerateContent(Constrained)?"
)
MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024


class LiveServer:
    """See the package's docstring. Listens on a free port of the loopback while entered."""

    def __init__(self, *scripts: Script) -> None:
        self._scripts = scripts or (Script(),)
        self._turns = [itertools.count() for _ in self._scripts]
        self._server: Server | None = None
        self.sessions: list[Session] = []
        self.violations: list[str] = []

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            0,
            process_request=self._knock,
            compression=None,
            max_size=MESSAGE_LIMIT_BYTES,
            close_timeout=0.2,
            ping_interval=None,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        await self._server.wait_closed()

    @property
    def endpoint(self) -> str:
        """What to write as `live.endpoint`."""
        assert self._server
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    @property
    def activities(self) -> list[Activity]:
        return [each for session in self.sessions for each in session.received.activities]

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [each for session in self.sessions for each in session.received.answers]

    @property
    def unanswered(self) -> list[str]:
        """Ids of calls that have neither been answered nor cancelled."""
        return [each for session in self.sessions for each in session.received.open_calls]

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait for something to be recorded. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)

    def _script(self, session: int) -> int:
        return min(session, len(self._scripts) - 1)

    def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        if not PATH.fullmatch(urlsplit(request.path).path):
            self.violations.append(f"path {request.path}")
            return connection.respond(HTTPStatus.NOT_FOUND, "no such method\n")
        if self._scripts[self._script(len(self.sessions))].refusal is Refusal.HTTP_401:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "API key not valid\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        number = len(self.sessions)
        index = self._script(number)
        session = Session(connection, self._scripts[index], number, self._turns[index], self.violations)
        still_open = [each for each in self.sessions if each.closed_at is None]
        self.sessions.append(session)
        if still_open:
            self.violations.append("a link was opened while the one before was still open")
            await connection.close(1011, "the session is still open")
        elif not self._admitted(connection, self._scripts[index]):
            await connection.recv()
            await connection.close(*Refusal.BAD_KEY.value)
        else:
            await session.serve()

    def _admitted(self, connection: ServerConnection, script: Script) -> bool:
        assert connection.request
        query = parse_qs(urlsplit(connection.request.path).query)
        given = connection.request.headers.get("x-goog-api-key") or query.get("key", [None])[0]
        return script.key is None or given == script.key
