"""What the broker does not let us do, told in words: its access rules are the owner's to mend."""

from __future__ import annotations

import logging
from collections.abc import Sequence

log = logging.getLogger(__name__)

MOST_TOLD = 100  # topics in one connection; a tool may have one for each room

_FIRST_FAILURE = 0x80  # among MQTT's reasons


class Rights:
    """Each refusal once in a connection. With MQTT 3.1.1 the broker does not say what it has dropped."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    def subscribed(self, topics: Sequence[str], reasons: Sequence[int]) -> None:
        """The first subscription of a connection, and what became of it (SUBACK)."""
        self._told.clear()
        for topic, reason in zip(topics, reasons, strict=False):
            if reason >= _FIRST_FAILURE:
                self._tell("read", topic)

    def published(self, topic: str, reason: int | None) -> bool:
        """Whether the broker has taken it (PUBACK); `reason` None: it did not answer."""
        if reason is not None and reason >= _FIRST_FAILURE:
            self._tell("publish", topic)
        return reason is not None and reason < _FIRST_FAILURE

    def _tell(self, what: str, topic: str) -> None:
        if (mark := f"{what} {topic}") not in self._told and len(self._told) < MOST_TOLD:
            self._told.add(mark)
            log.warning(
                "the broker refuses to let us %s: give this user the right to (mosquitto-acl.conf)", mark
            )
