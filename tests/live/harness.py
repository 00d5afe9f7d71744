"""A link under test: the real thing against the scripted server, and the events it emitted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import Event, LinkReady
from agentd.live.link import LiveLinks
from agentd.live.role import Role
from tests.live_server import LiveServer, Script

KEY = "AIza-a-key-that-must-stay-secret"
FRAME = bytes(640)
E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Declaration:
    name: str
    description: str
    schema: Mapping[str, Any] | None
    waits: bool = True
    tells: str = ""
    shows: bool = False


LIGHTS = Declaration(
    "turn_on_lights",
    "Turn on the lights in a room.",
    {
        "type": "object",
        "properties": {"room": {"type": "string", "enum": ["kitchen", "bedroom"]}},
        "required": ["room"],
        "additionalProperties": False,
    },
)
STOP = Declaration("stop_all", "Stop everything.", None)


@dataclass
class Bench:
    """`events` is everything that came up; `wait` takes the first event of a kind, from `since` on."""

    server: LiveServer
    links: LiveLinks
    events: list[Event] = field(default_factory=list)

    async def wait(self, kind: type[E], since: int = 0, seconds: float = 20.0) -> E:
        async with asyncio.timeout(seconds):
            while True:
                for event in self.events[since:]:
                    if isinstance(event, kind):
                        return event
                await asyncio.sleep(0.002)

    def all(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def ready(self, link: int = 1, handle: str | None = None) -> None:
        since = len(self.events)
        self.links.open(link, handle, "")
        await self.wait(LinkReady, since)

    def talk(self, link: int = 1, frames: Sequence[bytes] = (FRAME,) * 5) -> None:
        self.links.begin_turn(link)
        for frame in frames:
            self.links.send_audio(link, frame)
        self.links.end_turn(link)


@asynccontextmanager
async def bench(
    *scripts: Script,
    live: Live | None = None,
    vad: Vad | None = None,
    endpoint: str | None = None,
    setup_limit_s: float = 10.0,
    lawful: bool = True,
    declarations: Sequence[Declaration] | None = None,
    roles: Mapping[str, Role] | None = None,
) -> AsyncIterator[Bench]:
    """`lawful`: the server must not have found anything wrong with us."""
    async with LiveServer(*scripts) as server, asyncio.TaskGroup() as tasks:
        events: list[Event] = []
        links = LiveLinks(
            live or Live(),
            vad or Vad(),
            declarations or (LIGHTS, STOP),
            KEY,
            events.append,
            tasks,
            endpoint=endpoint or server.endpoint,
            setup_limit_s=setup_limit_s,
            roles=roles,
        )
        try:
            yield Bench(server, links, events)
        finally:
            await links.aclose()
        if lawful:
            assert not server.violations
