"""Topics and patterns of a house: most of its thousands are looked up, not gone through."""

from __future__ import annotations

from collections.abc import Iterable

from agentd.mqtt.topics import covers


class Topics:
    """`+` and `#` stand for what they do in a subscription."""

    def __init__(self, topics: Iterable[str]) -> None:
        every = frozenset(topics)
        self._patterns = [topic for topic in every if "+" in topic or "#" in topic]
        self._exact = every.difference(self._patterns)

    def cover(self, topic: str) -> bool:
        """Whether it is one of them."""
        return topic in self._exact or any(covers(pattern, topic) for pattern in self._patterns)

    def any_of(self, told: Iterable[str]) -> bool:
        """Whether any of what was `told` (a set or a mapping, if it is large) is one of them."""
        return not self._exact.isdisjoint(told) or any(map(self.cover, told) if self._patterns else ())
