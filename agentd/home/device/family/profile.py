"""What a family gives to a device of one kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentd.home.device.device import Kind, Timer
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link
from agentd.home.device.feature import Feature

ALONE = Link()

# Keys that every device may have; a profile names the others that it understands.
COMMON = frozenset({"profile", "topic", "room", "aliases", "kind", "risk", "source"})


@dataclass(frozen=True, slots=True)
class Body:
    """What a device is made of; see Device."""

    features: tuple[Feature, ...]
    link: Link = ALONE
    timer: Timer | None = None
    partial: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Profile:
    """`build` raises WrongError for what it cannot make a device of."""

    kind: Kind
    build: Callable[[DeviceSpec], Body]
    keys: frozenset[str]


def profile(kind: Kind, build: Callable[[DeviceSpec], Body], *keys: str) -> Profile:
    return Profile(kind, build, COMMON | set(keys))
