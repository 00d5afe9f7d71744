"""Broker and Live server: somebody else's, or run in this process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.mqtt.embedded import embedded_broker

if TYPE_CHECKING:
    from agentd.local.server import LocalServer


@contextlib.asynccontextmanager
async def reached_broker(settings: Settings) -> AsyncIterator[str]:
    if settings.mqtt.url != "embedded":
        yield settings.mqtt.url
        return
    async with embedded_broker() as url:
        yield url


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where links go to. `server`: it is in this process."""

    url: str
    server: LocalServer | None = None

    def adopt(self, settings: Settings, book: ToolBook) -> None:
        if self.server is not None:
            self.server.adopt(book, _wake_words(settings))


@contextlib.asynccontextmanager
async def reached_endpoint(settings: Settings, book: ToolBook) -> AsyncIterator[Endpoint]:
    if settings.live.endpoint != "local":
        yield Endpoint(settings.live.endpoint)
        return
    from agentd.local.server import LocalServer  # with a key it is never needed, and costs memory

    server = LocalServer(book, _wake_words(settings))
    async with server as url:
        yield Endpoint(url, server)


def _wake_words(settings: Settings) -> tuple[str, ...]:
    """As they are said."""
    return tuple(word.name.replace("_", " ") for word in settings.wake.words)
