"""A WebSocket server on this machine, as a context."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve


class Loopback(ABC):
    """Listens while entered; `port` 0 means a free one, `options` are those of `websockets`' `serve`."""

    def __init__(self, port: int, **options: Any) -> None:
        self._port = port
        self._options = options
        self._server: Server | None = None

    @abstractmethod
    async def _serve(self, connection: ServerConnection) -> None:
        """One client, to its end."""

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self._port,
            compression=None,
            close_timeout=0.2,
            ping_interval=None,
            **self._options,
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
