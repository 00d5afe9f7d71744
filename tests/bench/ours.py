"""agentd's link, as the comparison drives it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agentd.live.session import Session


def load() -> None:
    import agentd.live.session  # noqa: F401


def _given(port: int, terms: Mapping[str, Any]) -> dict[str, Any]:
    from agentd.config.live import Live
    from agentd.live.functions import Declaration

    return {
        "live": Live(endpoint=f"ws://127.0.0.1:{port}"),
        "key": "a-key-for-nobody",
        "declarations": [Declaration(**each) for each in terms["tools"]],
        "here": "kitchen",
    }


class Side:
    """`connect` with everything prepared, `connect_afresh` from the settings."""

    def __init__(self, port: int, terms: Mapping[str, Any]) -> None:
        from agentd.live.prepared import Prepared

        self._prepared = Prepared(**_given(port, terms))
        self._afresh = _given(port, terms)

    def connect(self) -> AbstractAsyncContextManager[Session]:
        return self._prepared.connect()

    def connect_afresh(self) -> AbstractAsyncContextManager[Session]:
        from agentd.live.session import connect

        return connect(**self._afresh)

    async def send(self, session: Session, pcm: bytes, pieces: int) -> None:
        for _ in range(pieces):
            await session.send_audio(pcm)

    async def receive(self, session: Session, pieces: int) -> int:
        """→ bytes of sound"""
        await session.send_realtime_text(str(pieces))
        size_bytes = heard = 0
        async for message in session.receive():
            content = message.server_content
            if content and content.model_turn and content.model_turn.parts:
                blob = content.model_turn.parts[0].inline_data
                size_bytes += len(blob.raw()) if blob else 0
                heard += 1
                if heard == pieces:
                    break
        return size_bytes
