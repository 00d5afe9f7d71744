"""Who gets what from the broker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from agentd.mqtt.message import Message
from agentd.mqtt.topics import covers

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Subscription:
    pattern: str
    received: Callable[[Message], None]
    most_bytes: int

    @property
    def wild(self) -> bool:
        """Whether it is for more than one topic."""
        return not {"+", "#"}.isdisjoint(self.pattern)

    def take(self, message: Message) -> None:
        if len(message.payload) > self.most_bytes:
            log.warning("dropped a message of %d bytes on %s", len(message.payload), message.topic)
            return
        self.received(message)


class Subscriptions:
    """A large house has a thousand topics and a few patterns: the topics are looked up, not gone through."""

    def __init__(self) -> None:
        self._exact: dict[str, list[Subscription]] = {}
        self._wild: list[Subscription] = []

    @property
    def patterns(self) -> list[str]:
        """What the broker is asked for, each once."""
        return list(dict.fromkeys([*self._exact, *(each.pattern for each in self._wild)]))

    def add(self, new: Sequence[Subscription]) -> None:
        for each in new:
            (self._wild if each.wild else self._exact.setdefault(each.pattern, [])).append(each)

    def remove(self, patterns: Iterable[str], received: Callable[[Message], None]) -> list[str]:
        """What nobody wants any more."""
        for pattern in (given := set(patterns)):
            left = [each for each in self._exact.pop(pattern, ()) if each.received != received]
            self._exact |= {pattern: left} if left else {}
        self._wild = [each for each in self._wild if each.pattern not in given or each.received != received]
        return sorted(given.difference(self.patterns))

    def offer(self, message: Message) -> None:
        """Hands it to all that it is for."""
        wild = (each for each in self._wild if covers(each.pattern, message.topic))
        for each in (*self._exact.get(message.topic, ()), *wild):
            each.take(message)
