"""The official SDK's Live client, as the comparison drives it.

Without TLS: that would cost both sides the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any


def load() -> None:
    import google.genai
    import google.genai.live
    import google.genai.types  # noqa: F401


class Side:
    """`connect` with a client that is there, `connect_afresh` with a new one."""

    def __init__(self, port: int, terms: Mapping[str, Any]) -> None:
        from google.genai import types

        from tests.official import client

        self._port = port
        self._client = client(port)
        self._types = types
        self._model = terms["model"]
        self._config = types.LiveConnectConfig(**terms["config"])

    def connect(self) -> AbstractAsyncContextManager[Any]:
        connection: AbstractAsyncContextManager[Any] = self._client.aio.live.connect(
            model=self._model, config=self._config
        )
        return connection

    def connect_afresh(self) -> AbstractAsyncContextManager[Any]:
        from tests.official import client

        connection: AbstractAsyncContextManager[Any] = client(self._port).aio.live.connect(
            model=self._model, config=self._config
        )
        return connection

    async def send(self, session: Any, pcm: bytes, pieces: int) -> None:
        for _ in range(pieces):
            blob = self._types.Blob(data=pcm, mime_type="audio/pcm;rate=16000")
            await session.send_realtime_input(audio=blob)

    async def receive(self, session: Any, pieces: int) -> int:
        """→ bytes of sound"""
        await session.send_realtime_input(text=str(pieces))
        size_bytes = heard = 0
        async for message in session.receive():
            if sound := message.data:
                size_bytes += len(sound)
                heard += 1
                if heard == pieces:
                    break
        return size_bytes
