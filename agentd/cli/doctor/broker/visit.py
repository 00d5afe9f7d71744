"""One connection of the doctor's own to the broker, under an id that disturbs nobody."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from secrets import token_hex

from agentd.mqtt.address import Address
from agentd.mqtt.connection import Connection
from agentd.mqtt.message import Message, OtherVersion, Version

ANSWER_S = 2.0  # a broker that takes longer is as good as away
MOST_TOPICS = 5_000  # that are kept of what comes; no house has as many

REFUSED = 0x80  # the first reason that says no
NOBODY = 0x10  # taken, and no one has subscribed it


class Visit:
    """`told` is the newest message on each topic, `stored` what the broker keeps. On the loop's thread."""

    def __init__(self, address: Address, version: Version, own_id: str) -> None:
        client_id = f"agentd-doctor-{token_hex(4)}"
        self.version = version
        self.told: dict[str, Message] = {}
        self.stored: dict[str, bytes] = {}
        self._link = Connection(address, client_id, version, None, self._came)
        self._ping_topic = f"agentd/{own_id}/ping"
        self._sent = b""
        self._back = asyncio.Event()
        self._watching: list[Callable[[Message], None]] = []

    async def open(self) -> None:
        """Raises Unavailable."""
        await self._link.open()

    async def close(self) -> None:
        await self._link.close()

    def watch(self, watch: Callable[[Message], None]) -> None:
        """Every message from now on."""
        self._watching.append(watch)

    async def subscribe(self, topics: Iterable[str]) -> dict[str, int]:
        """The broker's reason for each; none for those that it did not answer."""
        wanted = list(dict.fromkeys(topics))
        if not wanted:
            return {}
        try:
            async with asyncio.timeout(ANSWER_S):
                reasons = await self._link.subscribe(wanted) or []
        except TimeoutError:
            return {}
        return dict(zip(wanted, reasons, strict=False))

    async def publish(self, topic: str, payload: bytes, retain: bool = False) -> int | None:
        """The broker's reason; None: it did not answer."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._link.publish(topic, payload, 1, retain)
        except TimeoutError:
            return None

    async def round_trip(self) -> tuple[int | None, int | None, bool]:
        """On the topic that the daemon feels its pulse on: the reasons of subscription and message, and
        whether it came back. What was stored has come by then: brokers keep the order."""
        reason = (await self.subscribe([self._ping_topic])).get(self._ping_topic)
        self._back.clear()
        self._sent = token_hex(8).encode()
        published = await self.publish(self._ping_topic, self._sent)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_S):
                await self._back.wait()
        return reason, published, self._back.is_set()

    def _came(self, message: Message) -> None:
        if message.topic == self._ping_topic and message.payload == self._sent:
            self._back.set()
        if message.topic in self.told or len(self.told) < MOST_TOPICS:
            self.told[message.topic] = message
            if message.retained and message.payload:
                self.stored[message.topic] = message.payload
        for watch in self._watching:
            watch(message)


@contextlib.asynccontextmanager
async def visiting(address: Address, own_id: str, version: Version | None = None) -> AsyncIterator[Visit]:
    """In this version, else the newest that the broker speaks. Raises Unavailable."""
    visit = Visit(address, version or address.version or 5, own_id)
    try:
        await visit.open()
    except OtherVersion:
        if version or address.version:
            raise
        visit = Visit(address, 4, own_id)
        await visit.open()
    try:
        yield visit
    finally:
        await visit.close()
