"""Our own messages, sent to find out whether what we hear of the house is all there is to hear."""

from __future__ import annotations

import asyncio
import logging
import secrets

from agentd.mqtt.connection import Connection
from agentd.mqtt.message import Message

log = logging.getLogger(__name__)

PERIOD_S = 60.0
RETURN_S = 5.0  # a broker in a flood has much to deliver before


class Pulse:
    """Of one connection. A granted subscription does not prove that messages come: some brokers grant what
    they then withhold, and a reader that hangs looks like a quiet house."""

    def __init__(self, link: Connection, topic: str, period_s: float) -> None:
        self._link = link
        self._topic = topic
        self._period_s = period_s
        self._sent = b""
        self._back = asyncio.Event()

    def returned(self, message: Message) -> None:
        if message.payload and message.payload == self._sent:
            self._back.set()

    async def beat(self) -> None:
        """Until a message does not come back: then the connection is ended. A broker that has not returned a
        single one does not let us read, and another connection would not either."""
        if not await self._returns():
            log.warning("the broker keeps our own %s from us: give this user the right to read", self._topic)
            return
        while not self._link.ended.done():
            await asyncio.sleep(self._period_s)
            if not await self._returns():
                self._link.abort("our own messages do not come back from the broker any more")

    async def _returns(self) -> bool:
        self._back.clear()
        self._sent = secrets.token_hex(8).encode()
        self._link.publish(self._topic, self._sent, 1)
        try:
            async with asyncio.timeout(RETURN_S):
                await self._back.wait()
        except TimeoutError:
            return self._link.ended.done()
        return True
