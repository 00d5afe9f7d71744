"""What one target is asked to do, and by what it is known that it has done it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Publish:
    """One command: never retained. `qos` None: the broker's protocol decides (1 on MQTT 5, 0 on 3.1.1).

    The rest is for MQTT 5: it is worthless after `expiry_s`, and an answer to it is to come on the topic
    `response`, with the number that we give it.
    """

    topic: str
    payload: bytes
    qos: Literal[0, 1] | None = None
    expiry_s: float | None = None
    content_type: str = ""
    response: str = ""
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


Step = Publish | Wait


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value to be seen on `topic`, `at` a JSON pointer (None: the payload itself).

    `met` judges the value as JSON gave it, beside the one known before the command (None: none was).
    """

    topic: str
    at: str | None
    met: Callable[[object, object], bool]


@dataclass(frozen=True, slots=True)
class Alarm:
    """`words` of a payload on `topic` say that the command has failed; None: it says nothing of it."""

    topic: str
    words: Callable[[bytes], str | None]


@dataclass(frozen=True, slots=True)
class Availability:
    """The target is away while the value on `topic` (`at` as in Wanted) is one of `offline`."""

    topic: str
    at: str | None
    offline: frozenset[str]


@dataclass(frozen=True, slots=True)
class Evidence:
    """It is done when all of any one of `proofs` has been seen after the command.

    `get` asks the target for its state, where that is possible. A `sleepy` one (battery) may do it minutes
    later.
    """

    proofs: tuple[tuple[Wanted, ...], ...]
    alarms: tuple[Alarm, ...] = ()
    available: tuple[Availability, ...] = ()
    get: Publish | None = None
    sleepy: bool = False
    within_s: float = 10.0

    @property
    def topics(self) -> frozenset[str]:
        """What must be subscribed before the command."""
        proven = frozenset(wanted.topic for proof in self.proofs for wanted in proof)
        return proven | {alarm.topic for alarm in self.alarms} | {each.topic for each in self.available}


@dataclass(frozen=True, slots=True)
class Order:
    """`target` as it is spoken of; empty for a tool that is not about devices. `repeatable`: carried out
    twice it comes to the same."""

    target: str
    steps: tuple[Step, ...]
    evidence: Evidence | None = None
    repeatable: bool = False
