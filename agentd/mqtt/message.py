"""What goes to the broker, what comes from it, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from agentd.errors import Unavailable
from agentd.home.language.topic import malformed

Version = Literal[5, 4]  # MQTT 5; MQTT 3.1.1 by the number it has on the wire
NAMES: Mapping[Version, str] = {5: "5", 4: "3.1.1"}

_NO_MATCHING_SUBSCRIBERS = 0x10
_NOT_AUTHORIZED = 0x87

MAX_PAYLOAD_BYTES = 256 * 1024  # a device's state is a few hundred bytes
MAX_LIST_BYTES = 4 * 1024 * 1024  # a bridge's list of all its devices is a few kB for each


@dataclass(frozen=True, slots=True)
class Will:
    """A retained message that the broker publishes for us when we vanish."""

    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """`retained`: it was stored before we subscribed, so it is old news. `correlation`: the number of what it
    answers (MQTT 5)."""

    topic: str
    payload: bytes
    retained: bool
    correlation: bytes | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What MQTT 5 can say beside a message; left out on 3.1.1. An answer is to come on the topic `response`,
    with `correlation`."""

    expiry_s: int | None = None
    content_type: str = ""
    response: str = ""
    correlation: bytes = b""
    user: tuple[tuple[str, str], ...] = ()

    @property
    def properties(self) -> dict[str, object]:
        """As MQTT 5 names them."""
        given = {
            "MessageExpiryInterval": self.expiry_s,
            "ContentType": self.content_type,
            "ResponseTopic": self.response,
            "CorrelationData": self.correlation,
            "UserProperty": list(self.user),
        }
        return {name: value for name, value in given.items() if value}


NO_ENVELOPE = Envelope()


class OtherVersion(Unavailable):
    """The broker does not speak this version of MQTT, or nothing that can be understood as an answer."""

    in_words = False  # whether it said so


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


TOO_LATE = Delivery(Verdict.OFFLINE, "it took too long")
OFFLINE = Delivery(Verdict.OFFLINE, "the house's message broker cannot be reached")
TOO_SLOW = Delivery(Verdict.OFFLINE, "the house's message broker does not keep up")


def unfit(topic: str, payload: bytes, envelope: Envelope) -> Delivery | None:
    """Why a message must not be written: a topic that breaks the standard makes the broker hang up."""
    for name in (topic, envelope.response or topic):
        if (fault := malformed(name)) is not None:
            return Delivery(Verdict.FAILED, f"the topic {name!r} {fault}")
    if len(payload) > MAX_PAYLOAD_BYTES:
        return Delivery(Verdict.FAILED, f"the message for {topic} is too large")
    return None


def delivery(topic: str, qos: int, reason: int | None) -> Delivery:
    """What a PUBACK means; `reason` None: none came."""
    if reason is None:
        return Delivery(Verdict.LOST, "the connection to the house was lost")
    if qos == 0 or reason == 0:
        return Delivery(Verdict.TAKEN)
    if reason == _NO_MATCHING_SUBSCRIBERS:
        return Delivery(Verdict.NOBODY, f"nothing is listening on {topic}")
    if reason == _NOT_AUTHORIZED:
        return Delivery(Verdict.REFUSED, f"the broker does not allow publishing to {topic}")
    return Delivery(Verdict.FAILED, f"the broker does not take the message for {topic} (reason {reason})")
