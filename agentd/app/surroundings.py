"""Broker and Live server: somebody else's, or run in this process."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.mqtt.embedded import embedded_broker


@contextlib.asynccontextmanager
async def reached_broker(settings: Settings) -> AsyncIterator[str]:
    if settings.mqtt.url != "embedded":
        yield settings.mqtt.url
        return
    async with embedded_broker() as url:
        yield url


@contextlib.asynccontextmanager
async def reached_endpoint(settings: Settings, book: ToolBook) -> AsyncIterator[str]:
    if settings.live.endpoint != "local":
        yield settings.live.endpoint
        return
    from agentd.local.server import LocalServer  # with a key it is never needed, and costs memory

    wake_words = tuple(word.name.replace("_", " ") for word in settings.wake.words)
    async with LocalServer(book, wake_words) as url:
        yield url
