"""The embedded Live server's door: a WebSocket on loopback that speaks as Google's does."""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from agentd.home.book import ToolBook
from agentd.local.admission import INTERNAL, RefusedError
from agentd.local.session import Faculties, Session
from agentd.local.voice import Voice

logger = logging.getLogger(__name__)

LOOPBACK = "127.0.0.1"
PATH = re.compile(
    r"/ws/google\.ai\.generativelanguage\.(v1alpha|v1beta)\.GenerativeService\.BidiGenerateContent"
)
MOST_SESSIONS = 4  # one daemon has one; each costs a recogniser's process
MOST_MESSAGE_BYTES = 8 * 1024 * 1024
CLOSE_S = 0.5


class LocalServer:
    """`async with LocalServer(book) as endpoint:` gives what `live.endpoint` may be: ws://127.0.0.1:PORT.

    Knows the book's tools and nothing else. `wake_words` are what utterances may begin with.
    """

    def __init__(
        self, book: ToolBook, wake_words: tuple[str, ...] = ("hey jarvis",), voice: Voice | None = None
    ) -> None:
        self._faculties = Faculties(book, voice or Voice(), wake_words)
        self.sessions = 0  # that are open
        self._server: Server | None = None

    def adopt(self, book: ToolBook, wake_words: tuple[str, ...]) -> None:
        """Others, from the next session on."""
        self._faculties = replace(self._faculties, book=book, wake_words=wake_words)

    async def __aenter__(self) -> str:
        self._server = await serve(
            self._serve,
            LOOPBACK,
            0,
            process_request=self._knock,
            compression=None,
            max_size=MOST_MESSAGE_BYTES,
            ping_interval=None,
            close_timeout=CLOSE_S,
            server_header=None,
        )
        port = self._server.sockets[0].getsockname()[1]
        return f"ws://{LOOPBACK}:{port}"

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server
        self._server.close()
        await self._server.wait_closed()

    def _knock(self, connection: ServerConnection, request: Request) -> Response | None:
        if not PATH.fullmatch(request.path.partition("?")[0]):
            return connection.respond(HTTPStatus.NOT_FOUND, "There is no such method.\n")
        if self.sessions >= MOST_SESSIONS:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Too many sessions.\n")
        return None

    async def _serve(self, connection: ServerConnection) -> None:
        self.sessions += 1
        try:
            await Session(self._faculties, _frames(connection), connection.send).serve()
        except* ConnectionClosed:
            pass  # the client is gone: nothing is owed any more
        except* RefusedError as refusals:
            refusal = refusals.exceptions[0]
            assert isinstance(refusal, RefusedError)
            await connection.close(refusal.code, refusal.reason)
        except* Exception:
            logger.exception("a session of the local server failed")
            await connection.close(INTERNAL, "Internal error encountered.")
        finally:
            self.sessions -= 1


async def _frames(connection: ServerConnection) -> AsyncIterator[str | bytes]:
    async for frame in connection:
        yield frame
