"""An evening with the daemon's core, real links, and the scripted server; meant for a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live.link import LiveLinks
from agentd.ports import Emit
from tests.live.harness import KEY, LIGHTS, STOP
from tests.live_server import LiveServer, Script
from tests.live_server.session import Watch
from tests.room import Room, room

GRACE_S = 0.0002  # for the loopback before the clock jumps


@dataclass
class Evening:
    it: Room
    server: LiveServer


@asynccontextmanager
async def evening(
    *scripts: Script, model: str = "auto", watch: Watch | None = None
) -> AsyncIterator[Evening]:
    """The room is silent until somebody is made to speak in it."""
    async with LiveServer(*scripts, watch=watch) as server:

        def links(emit: Emit, tasks: asyncio.TaskGroup) -> LiveLinks:
            live = Live(model=model)
            return LiveLinks(live, Vad(), (LIGHTS, STOP), KEY, emit, tasks, endpoint=server.endpoint)

        async with room(links) as it:
            yield Evening(it, server)
            assert isinstance(it.links, LiveLinks)
            await it.links.aclose()
