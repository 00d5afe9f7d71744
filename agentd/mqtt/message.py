"""What goes to the broker, what comes from it, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Version = Literal[5, 4]  # MQTT 5; MQTT 3.1.1 by the number it has on the wire

MAX_PAYLOAD_BYTES = 256 * 1024  # a device's state is a few hundred bytes


@dataclass(frozen=True, slots=True)
class Will:
    """A retained message that the broker publishes for us when we vanish."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """`retained`: it was stored before we subscribed, so it is old news."""

    topic: str
    payload: bytes
    retained: bool


class Verdict(Enum):
    TAKEN = "taken"  # the broker has it
    NOBODY = "nobody"  # the broker has it, and nobody listens on that topic (MQTT 5)
    REFUSED = "refused"  # the broker does not let us publish there (MQTT 5)
    FAILED = "failed"  # it was not, or cannot be, published
    OFFLINE = "offline"  # there is no link; nothing was written
    LOST = "lost"  # written, but the broker did not confirm: it may or may not have it


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message; `words` is a sentence for a person when it was not TAKEN."""

    verdict: Verdict
    words: str = ""

    @property
    def taken(self) -> bool:
        return self.verdict is Verdict.TAKEN
