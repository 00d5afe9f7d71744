"""What the house sees of us: `agentd/<id>/status` and `agentd/<id>/state`, both retained."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Literal

from agentd.mqtt.client import Bus
from agentd.mqtt.message import Will

State = Literal["idle", "listening", "thinking", "speaking"]

FAREWELL_S = 1.0


class Presence:
    """Make it before the bus runs: it gives the bus its will, and announces us at each connection."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._status_topic = f"agentd/{bus.own_id}/status"
        self._state_topic = f"agentd/{bus.own_id}/state"
        self._state: State = "idle"
        self._telling: asyncio.Task[None] | None = None
        self._stale = False
        self._leaving = False
        bus.will = Will(self._status_topic, b"offline")
        bus.on_connected(self._announce)

    def state(self, name: State) -> None:
        """Publishes the state; returns at once. What changes faster than the broker confirms is skipped."""
        if name != self._state:
            self._state = name
            self._tell()

    async def aclose(self) -> None:
        """Publishes `offline` and waits for it (FAREWELL_S at most): a goodbye alone discards the will."""
        self._leaving = True
        if self._telling is not None:
            self._telling.cancel()
        if self._bus.connected:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._bus.publish_state(self._status_topic, b"offline")

    def _announce(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
        self._telling = asyncio.create_task(self._birth())

    async def _birth(self) -> None:
        self._stale = True
        await self._tell_state()
        await self._bus.publish_state(self._status_topic, b"online")
        await self._tell_state()

    def _tell(self) -> None:
        self._stale = True
        if self._bus.connected and not self._leaving and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_state())

    async def _tell_state(self) -> None:
        """Until what was published is the newest; one message at a time, so the last one is the last."""
        while self._stale and self._bus.connected:
            self._stale = False
            await self._bus.publish_state(self._state_topic, self._state.encode())
