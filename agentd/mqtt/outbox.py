"""Messages that are worth something now or never, and in their order: news for whoever listens."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Mapping
from typing import Literal

from agentd.mqtt.client import Bus

MOST_WAITING = 64  # the oldest are dropped
EXPIRY_S = 30.0


class Outbox:
    """For one topic; never retained, and dropped without a connection."""

    def __init__(self, bus: Bus, topic: str, qos: Literal[0, 1] | None = None) -> None:
        self._bus = bus
        self._topic = topic
        self._qos = qos
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._sending: asyncio.Task[None] | None = None

    def put(self, fields: Mapping[str, object]) -> None:
        """Returns at once. `fields` is plain JSON."""
        self._waiting.append(json.dumps(fields, ensure_ascii=False).encode())
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_all(), name="outbox")

    async def aclose(self) -> None:
        """Nothing more goes out."""
        if self._sending is not None:
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send_all(self) -> None:
        while self._waiting:
            await self._bus.publish(self._topic, self._waiting.popleft(), self._qos, EXPIRY_S)
