"""A broker of MQTT 5 that takes few messages at once, says so, and is slow to acknowledge them."""

from __future__ import annotations

import asyncio
import contextlib

SLOW_S = 0.02
CONNECT, PUBLISH_QOS_1, SUBSCRIBE = 0x10, 0x32, 0x82


class SlowBroker:
    """For `asyncio.start_server`. Subscriptions are of one topic."""

    def __init__(self, receive_maximum: int) -> None:
        self.most_at_once = 0
        self._receive_maximum = receive_maximum
        self._unacknowledged = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                kind, body = await _packet(reader)
                if kind == CONNECT:
                    writer.write(b"\x20\x06\x00\x00\x03\x21" + self._receive_maximum.to_bytes(2))
                elif kind == SUBSCRIBE:
                    writer.write(b"\x90\x04" + body[:2] + b"\x00\x00")
                elif kind == PUBLISH_QOS_1:
                    self._unacknowledged += 1
                    self.most_at_once = max(self.most_at_once, self._unacknowledged)
                    number = 2 + int.from_bytes(body[:2])
                    asyncio.get_running_loop().call_later(
                        SLOW_S, self._acknowledge, writer, body[number : number + 2]
                    )
        writer.close()

    def _acknowledge(self, writer: asyncio.StreamWriter, number: bytes) -> None:
        self._unacknowledged -= 1
        writer.write(b"\x40\x02" + number)


async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    kind, length, shift = (await reader.readexactly(1))[0], 0, 0
    while True:
        (digit,) = await reader.readexactly(1)
        length |= (digit & 0x7F) << shift
        shift += 7
        if digit < 0x80:
            return kind, await reader.readexactly(length)
