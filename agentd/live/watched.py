"""Whoever looks on while a session talks."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from agentd.live.loss import Loss
from agentd.live.socket import LinkError, Socket


class Watch:
    """Sees every message as it travels; to be overridden where that is of interest. Must not raise."""

    def went(self, text: str) -> None: ...

    def came(self, frame: bytes) -> None: ...

    def lost(self, loss: Loss) -> None:
        """The link is gone, and it was not we who left."""


class Watched(Socket):
    """A socket before the eyes of others."""

    def __init__(self, socket: Socket, watches: Sequence[Watch]) -> None:
        self._socket, self._watches = socket, watches
        self._over = False

    async def send(self, text: str) -> None:
        for watch in self._watches:  # before, as the answer may be faster than the return
            watch.went(text)
        try:
            await self._socket.send(text)
        except LinkError as error:
            self._end(error.loss)
            raise

    async def receive(self) -> bytes:
        try:
            frame = await self._socket.receive()
        except LinkError as error:
            self._end(error.loss)
            raise
        for watch in self._watches:
            watch.came(frame)
        return frame

    async def close(self) -> None:
        self._over = True
        await self._socket.close()

    def _end(self, loss: Loss) -> None:
        if not self._over:
            self._over = True
            for watch in self._watches:
                watch.lost(loss)


async def watched(dialled: Awaitable[Socket], first: str, watches: Sequence[Watch]) -> Socket:
    """`first` is what has been said by then. Raises LinkError."""
    socket = await dialled
    for watch in watches:
        watch.went(first)
    return Watched(socket, watches) if watches else socket
