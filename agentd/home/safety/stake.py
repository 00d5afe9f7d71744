"""What a wish does to a device, as the rules of risk name it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator

from agentd.home.device.device import Device, Value, Wish
from agentd.home.device.wish import LIT
from agentd.home.safety.risk import Risk, Target, risk_of


def stake(device: Device, wish: Wish) -> Target:
    """A wish that is several actions counts as the riskiest of them."""
    each = [action for name, value in wish.items() for action in _actions(name, value)]
    risks = {action: risk_of(device.kind, action, device.risk) for action in each}
    action = max(risks, key=risks.__getitem__, default="")
    return _target(device, action)


def stakes(device: Device, wish: Wish) -> tuple[Target, ...]:
    """With the members of a group of its family: that is no way around what they are graded as."""
    return tuple(stake(each, wish) for each in (device, *device.members))


def risks(device: Device, actions: Collection[str]) -> frozenset[Risk]:
    """The classes that these actions are of, also for its members."""
    each = itertools.product((device, *device.members), actions)
    return frozenset(risk_of(one.kind, action, one.risk) for one, action in each)


def unknown(device: Device) -> Target:
    """A payload that nobody here can read."""
    return _target(device, "")


def _target(device: Device, action: str) -> Target:
    return Target(device.name, device.kind, action, risk_of(device.kind, action, device.risk), device.room)


def _actions(name: str, value: Value) -> Iterator[str]:
    match name:
        case "locked":
            yield "lock" if value is True else "unlock"
        case "on":
            yield "on" if value is True else "off"
        case "movement":
            yield str(value)
        case "position":
            yield "close" if value == 0 else "open"
        case "scene":
            yield ""  # nobody knows what it does: as risky as the riskiest
        case _:
            yield "set"
            if name in LIT:
                yield "off" if value == 0 else "on"
