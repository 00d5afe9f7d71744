"""Listens on the broker for what tells of devices."""

from __future__ import annotations

import asyncio
import sys

from agentd.config.load import Loaded
from agentd.errors import Unavailable
from agentd.home.discovery.found import Find
from agentd.home.discovery.sources import every_source
from agentd.home.discovery.survey import MAX_LIST_BYTES, Survey
from agentd.home.order import Publish
from agentd.mqtt.address import address_of
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message

CONNECT_S = 8.0  # a slow broker, after one more attempt
QUESTION_EXPIRY_S = 5.0  # nobody shall answer who has gone away
PROGRESS_S = 1.0
QUIET_S = 0.5  # then everything that is retained has come
LONGER_S = 30.0
MOST_CONNECTIONS = 5
MOST_QUESTIONS = 64  # that wait to be sent


def listen(loaded: Loaded, listen_s: float) -> list[Find]:
    """Blocks for so long, and tells how it goes on stderr. Raises Unavailable without a broker."""
    return asyncio.run(_Listening(loaded).finds(listen_s))


class _Listening:
    """One time on the broker."""

    def __init__(self, loaded: Loaded) -> None:
        mqtt = loaded.settings.mqtt
        if mqtt.url == "embedded":
            raise Unavailable("no device is at the embedded broker; write the mqtt.url of a real one")
        try:
            address = address_of(mqtt, loaded.secrets.mqtt_password)
        except ValueError as wrong:
            raise Unavailable(str(wrong)) from None
        self._url = mqtt.url
        self._address, self._id = address, mqtt.id
        self._bus = Bus(address, mqtt.id)
        of = loaded.settings.discover
        sources = every_source(
            of.zigbee2mqtt.base,
            of.homeassistant.prefix,
            of.homeassistant.skip_origins,
            f"agentd/{mqtt.id}/replies/discover",
        )
        self._survey = Survey(sources)
        self._count = 0
        self._questions: asyncio.Queue[Publish] = asyncio.Queue(MOST_QUESTIONS)

    async def finds(self, listen_s: float) -> list[Find]:
        """What is retained is told anew on each connection: so what was dropped is heard after all."""
        for _ in range(MOST_CONNECTIONS):
            if not await self._dropped_some(listen_s):
                break
        return self._survey.finds()

    async def _dropped_some(self, listen_s: float) -> bool:
        """One connection."""
        self._bus = Bus(self._address, self._id)
        self._bus.subscribe(self._survey.topics, self._heard, MAX_LIST_BYTES)
        running = asyncio.create_task(self._bus.run())
        asking = asyncio.create_task(self._ask())
        try:
            await self._connect()
            await self._listen(listen_s)
        finally:
            asking.cancel()
            await self._bus.aclose()
            await running
        return self._bus.dropped > 0

    async def _connect(self) -> None:
        try:
            async with asyncio.timeout(CONNECT_S):
                await self._bus.wait_connected()
        except TimeoutError:
            words = f"the broker {self._url} cannot be reached; start it, or mend mqtt.url or the password"
            raise Unavailable(words) from None
        for question in self._survey.opening:
            self._enqueue(question)

    async def _listen(self, listen_s: float) -> None:
        """Longer than asked for while there is still more to hear: a large house on a small board."""
        print(f"listening at {self._url} for {listen_s:g} s", file=sys.stderr)
        loop = asyncio.get_running_loop()
        until, told = loop.time() + listen_s, 0
        while True:
            await asyncio.sleep(max(QUIET_S, min(PROGRESS_S, until - loop.time())))
            grown, told = self._count != told, self._count
            if grown:
                print(f"  {told} messages", file=sys.stderr)
            if loop.time() >= until and (not grown or loop.time() >= until + LONGER_S):
                return

    async def _ask(self) -> None:
        while True:
            question = await self._questions.get()
            await self._bus.publish(question.topic, question.payload, expiry_s=QUESTION_EXPIRY_S)

    def _heard(self, message: Message) -> None:
        self._count += 1
        for question in self._survey.heard(message.topic, message.payload):
            self._enqueue(question)

    def _enqueue(self, question: Publish) -> None:
        if not self._questions.full():
            self._questions.put_nowait(question)
