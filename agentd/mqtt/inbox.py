"""Messages between the socket and those they are for: taken in as they come, handed on in portions."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable

from agentd.mqtt.message import Message

log = logging.getLogger(__name__)

MOST_WAITING = 1000  # more is a flood, and the newest of it matters
PORTION_S = 0.005  # then others on the loop have their turn
REMIND_S = 60.0


class Inbox:
    """When it is full the oldest message is dropped, and counted. A fault in `deliver` costs one message and
    is reported by the loop."""

    def __init__(self, deliver: Callable[[Message], None]) -> None:
        self.dropped = 0
        self._deliver = deliver
        self._waiting: deque[Message] = deque(maxlen=MOST_WAITING)
        self._due = False
        self._told_at = float("-inf")

    def put(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        if len(self._waiting) == MOST_WAITING:
            self.dropped += 1
            if loop.time() - self._told_at >= REMIND_S:
                self._told_at = loop.time()
                log.warning("messages come faster than they can be taken: %d dropped so far", self.dropped)
        self._waiting.append(message)
        if not self._due:
            self._due = True
            loop.call_soon(self._hand_on)

    def _hand_on(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + PORTION_S
        try:
            while self._waiting and loop.time() < until:
                self._deliver(self._waiting.popleft())
        finally:
            self._due = bool(self._waiting)
            if self._due:
                loop.call_soon(self._hand_on)
