"""Listens to what all sources tell, and says what devices there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from agentd.home.discovery.found import Find
from agentd.home.discovery.joining import joined
from agentd.home.discovery.proving import proved
from agentd.home.order import Publish

MAX_LIST_BYTES = 4 * 1024 * 1024  # of one message; zigbee2mqtt's list of 300 rich devices has 3 MB
MOST_MESSAGES = 20_000  # kept of one source; a house of 500 devices has 5 000 of Home Assistant's
MOST_BYTES = 64 * 1024 * 1024  # of them together


class Source(Protocol):
    """One family's way to tell what there is."""

    @property
    def topics(self) -> tuple[str, ...]:
        """What is to be subscribed."""

    @property
    def opening(self) -> tuple[Publish, ...]:
        """What is asked once: some devices tell of themselves only then."""

    def takes(self, topic: str) -> bool: ...

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:
        """What to ask about a message."""

    def place(self, topic: str, payload: bytes) -> str:
        """What a later message replaces this one by: usually the topic."""

    def finds(self, messages: dict[str, bytes]) -> Iterator[Find]:
        """What the messages, by their places, come to. Never raises for what others have written."""


@dataclass(slots=True)
class Survey:
    """`sources`: the one that knows its devices best first."""

    sources: tuple[Source, ...]
    version: int = 0  # another one whenever something else has been told
    _messages: dict[int, dict[str, bytes]] = field(default_factory=dict)
    _bytes: int = 0
    _asked: set[str] = field(default_factory=set)

    @property
    def topics(self) -> tuple[str, ...]:
        return tuple(topic for source in self.sources for topic in source.topics)

    @property
    def opening(self) -> tuple[Publish, ...]:
        return tuple(question for source in self.sources for question in source.opening)

    def heard(self, topic: str, payload: bytes) -> tuple[Publish, ...]:
        """→ what to ask about it, each once."""
        questions: list[Publish] = []
        for at, source in enumerate(self.sources):
            if source.takes(topic):
                self._keep(self._messages.setdefault(at, {}), source.place(topic, payload), payload)
                questions += source.questions(topic, payload)
        new = [each for each in questions if f"{each.topic} {each.payload!r}" not in self._asked]
        if len(self._asked) + len(new) > MOST_MESSAGES:
            return ()
        self._asked |= {f"{each.topic} {each.payload!r}" for each in new}
        return tuple(new)

    def finds(self) -> list[Find]:
        """Everything that is known by now, each device once."""
        told = (source.finds(self._messages.get(at, {})) for at, source in enumerate(self.sources))
        return joined([proved(find) for find in finds] for finds in told)

    def copy(self) -> Survey:
        """As it is now: to be looked through while this one listens on."""
        return replace(self, _messages={at: dict(kept) for at, kept in self._messages.items()})

    def _keep(self, messages: dict[str, bytes], place: str, payload: bytes) -> None:
        after = self._bytes - len(messages.get(place, b"")) + len(payload)
        if after > MOST_BYTES or (place not in messages and len(messages) >= MOST_MESSAGES):
            return
        if messages.get(place) != payload:
            self.version += 1
            messages[place], self._bytes = payload, after
