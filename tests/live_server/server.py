"""The listening end of the scripted server."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from tests.live_server.credentials import Door, Knock, knock
from tests.live_server.loopback import Loopback
from tests.live_server.script import Refusal, Script
from tests.live_server.session import STILL_OPEN, Session, Watch
from tests.live_server.turns import Activity, Turn

MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024


class LiveServer(Loopback):
    """See the package's docstring."""

    def __init__(self, *scripts: Script, port: int = 0, watch: Watch | None = None) -> None:
        self._scripts = scripts or (Script(),)
        self._turns = [itertools.count() for _ in self._scripts]
        super().__init__(port, process_request=self._knock, max_size=MESSAGE_LIMIT_BYTES)
        self._watch = watch
        self.sessions: list[Session] = []
        self.violations: list[str] = []

    @property
    def activities(self) -> list[Activity]:
        return [each for session in self.sessions for each in session.received.activities]

    @property
    def turns(self) -> list[Turn]:
        """Everything that wanted an answer, over all sessions."""
        return [each for session in self.sessions for each in session.received.turns]

    def times_answered(self, digest: str) -> int:
        """How often a reply to this utterance was begun; `Turn.digest`."""
        return sum(turn.replied for turn in self.turns if turn.digest == digest)

    @property
    def answers(self) -> list[dict[str, Any]]:
        return [each for session in self.sessions for each in session.received.answers]

    @property
    def unanswered(self) -> list[str]:
        """Ids of calls that have neither been answered nor cancelled."""
        return [each for session in self.sessions for each in session.received.open_calls]

    @property
    def remarks(self) -> list[str]:
        """What the real server would put up with, but a good client does not do."""
        return [
            f"session {each.number}: {remark}" for each in self.sessions for remark in each.received.remarks
        ]

    async def until(self, condition: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait for something to be recorded. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(0.005)

    def _script(self, session: int) -> int:
        return min(session, len(self._scripts) - 1)

    def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        knocked = knock(request.path, request.headers)
        if mistake := knocked.mistake():
            self.violations.append(f"{mistake}: {request.path.partition('?')[0]}")
            status = HTTPStatus.NOT_FOUND if knocked.door is None else HTTPStatus.UNAUTHORIZED
            return connection.respond(status, f"{mistake}\n")
        script = self._scripts[self._script(len(self.sessions))]
        if script.refusal is Refusal.HTTP_401:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "API key not valid\n")
        if knocked.door is not Door.DEVELOPER and not self._admitted(knocked, script):
            return connection.respond(HTTPStatus.UNAUTHORIZED, "the credential is not valid\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        assert connection.request
        number = len(self.sessions)
        index = self._script(number)
        before = list(self.sessions)
        session = Session(
            connection, self._scripts[index], number, self._turns[index], self.violations, self._watch
        )
        self.sessions.append(session)
        if any(each.closed_at is None and not each.deaf for each in before):
            self.violations.append("a link was opened while the one before was still open")
            await connection.close(*STILL_OPEN)
        elif not self._admitted(
            knock(connection.request.path, connection.request.headers), self._scripts[index]
        ):
            await connection.recv()
            await connection.close(*Refusal.BAD_KEY.value)
        else:
            await session.serve(before)
        session.closed_at = session.closed_at or asyncio.get_running_loop().time()

    @staticmethod
    def _admitted(knocked: Knock, script: Script) -> bool:
        return script.key is None or knocked.secret == script.key
