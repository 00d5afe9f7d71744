"""What is done to a device, in the words that its owner grades risks by."""

from __future__ import annotations

from collections.abc import Iterator

from agentd.home.device import Device, Wish
from agentd.home.risk import Risk, Target, risk_of

# What a property that is set comes to; of `on`, `locked`, `movement` and `position` the value decides.
_ACTIONS = {
    "set_light": ("on", "off"),
    "set_switch": ("on", "off"),
    "set_fan": ("on", "off"),
    "set_cover": ("open", "close", "stop"),
    "set_climate": ("set", "off"),
    "lock_door": ("lock",),
    "unlock_door": ("unlock",),
    "run_scene": ("run",),
}


def action_of(wish: Wish) -> str:
    if "locked" in wish:
        return "lock" if wish["locked"] is True else "unlock"
    if "movement" in wish:
        return str(wish["movement"])
    if "position" in wish:
        return "close" if wish["position"] == 0 else "open"
    if "scene" in wish:
        return "run"
    if wish.get("on") is False or wish.get("mode") == "off":
        return "off"
    return "on" if "on" in wish else "set"


def targets(device: Device, wish: Wish) -> Iterator[Target]:
    """The device, and its members if it is a group of its family: that is no way around what is graded."""
    action = action_of(wish)
    for each in (device, *device.members):
        yield Target(each.name, each.kind, action, _risk(each, action), each.room)


def risks(tool: str, device: Device) -> frozenset[Risk]:
    """All that the tool could take for this device."""
    devices = (device, *device.members)
    return frozenset(_risk(each, action) for each in devices for action in _ACTIONS[tool])


def _risk(device: Device, action: str) -> Risk:
    # Nobody knows what a scene does to it: as risky as the riskiest.
    return risk_of(device.kind, "" if action == "run" else action, device.risk)
