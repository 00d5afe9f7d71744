"""A bus that runs for the length of a block."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.device import Identity
from agentd.mqtt.retry import Retry

CONNECT_S = 20.0
SOMEBODY = Identity("test", "Kitchen", "a machine", "1.2.3")


def quick_bus(url: str, own_id: str = "test") -> Bus:
    """Tries again without the patience that a house needs."""
    return Bus(parse(url), own_id, Retry(base_s=0.05, cap_s=0.2))


@asynccontextmanager
async def running(bus: Bus, connected: bool = True) -> AsyncIterator[Bus]:
    task = asyncio.create_task(bus.run())
    try:
        if connected:
            await until_connected(bus)
        yield bus
    finally:
        await bus.aclose()
        await task


async def until_connected(bus: Bus) -> None:
    async with asyncio.timeout(CONNECT_S):
        await bus.wait_connected()


async def until_lost(bus: Bus) -> None:
    async with asyncio.timeout(CONNECT_S):
        while bus.connected:
            await asyncio.sleep(0.01)
