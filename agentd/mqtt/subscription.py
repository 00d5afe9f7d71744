"""Who gets what from the broker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from agentd.mqtt.message import Message
from agentd.mqtt.topics import covers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    pattern: str
    received: Callable[[Message], None]
    most_bytes: int

    def offer(self, message: Message) -> None:
        if not covers(self.pattern, message.topic):
            return
        if len(message.payload) > self.most_bytes:
            log.warning("dropped a message of %d bytes on %s", len(message.payload), message.topic)
            return
        self.received(message)
