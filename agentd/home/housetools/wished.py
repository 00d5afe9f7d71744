"""What a call wishes of every device that it is about, and what of that a single device can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.device.colours import white_hue
from agentd.home.device.device import Device, Value
from agentd.home.faults import ArgumentError, UnseenError
from agentd.home.harmless import told
from agentd.home.housetools.level import Step
from agentd.home.sight import Sight

# What a property is, in "… cannot …".
CANNOT = {
    "on": "be turned on or off",
    "brightness": "be dimmed",
    "color": "change its colour",
    "color_temp": "change its white",
    "position": "be moved to a position",
    "movement": "be opened or closed",
    "temperature": "be set to a temperature",
    "mode": "change to that mode",
    "preset": "change to that preset",
    "speed": "change its speed",
    "locked": "be locked or unlocked",
    "scene": "recall that scene",
}
# A retained value may be of any age. One that came by itself is true until the device tells the next one, and
# most tell their state every few minutes, or hourly.
FRESH_S = 3600.0
_CHOSEN = frozenset({"mode", "preset", "scene"})
_LEAST = {"brightness": 1.0}  # a change of brightness never ends in darkness
_CLAMPED = ("brightness", "color_temp", "position", "speed")


@dataclass(frozen=True, slots=True)
class Asked:
    """Properties and their values; `besides` are those that only come along with another one.

    `words`: what the devices are asked to do.
    """

    wish: Mapping[str, Value | Step]
    words: str
    besides: frozenset[str] = frozenset()

    @property
    def wanted(self) -> tuple[str, ...]:
        return tuple(name for name in self.wish if name not in self.besides)


def able(device: Device, name: str, value: Value | Step) -> bool:
    """Whether it can do this, perhaps by another property."""
    can = device.settable
    if name in can:
        return name not in _CHOSEN or value in device.choices(name)
    if name == "position":
        return "movement" in can and value in (0, 100)
    if name == "movement":
        return "position" in can and value in ("open", "close")
    return name == "color_temp" and "color" in can and not isinstance(value, Step)


def fitted(asked: Asked, device: Device, sight: Sight) -> dict[str, Value]:
    """The wish for this device; empty when it can do nothing of what is wanted. Raises ArgumentError."""
    wanted = [name for name in asked.wanted if able(device, name, asked.wish[name])]
    level = asked.wish.get("brightness")  # what cannot dim is turned on for it
    dark = level is not None and not isinstance(level, Step) and "on" in device.settable
    if not wanted and not dark:
        return {}
    wish: dict[str, Value] = {}
    for name in asked.wish:
        if name in wanted or (name in asked.besides and name in device.settable):
            key, value = _adapted(device, name, _absolute(device, name, asked.wish[name], sight))
            wish[key] = value
    return wish


def _fresh(device: Device, name: str, sight: Sight) -> object:
    """A value that may be reckoned with; None: it is not known, or too old."""
    known = device.state(sight.latest, sight.now).get(name)
    return None if known is None or known.retained or known.age_s > FRESH_S else known.value


def _absolute(device: Device, name: str, value: Value | Step, sight: Sight) -> Value:
    if not isinstance(value, Step):
        return value
    now, on = _fresh(device, name, sight), _fresh(device, "on", sight)
    if name in ("brightness", "speed") and on is False:
        now = 0  # what it tells is what it would be if it were on
        if value.by < 0:
            raise ArgumentError(f"{told(device.name)} is off.")
    if isinstance(now, bool) or not isinstance(now, int | float):
        noun = name.replace("_", " ").replace("color", "colour")
        raise UnseenError(
            f"The {noun} of {told(device.name)} is not known just now; say to what it is to be set."
        )
    low, high, _ = device.limits(name) or (0, 100, 1)
    wished = now + value.by
    if name in _CLAMPED:
        return min(max(wished, low, _LEAST.get(name, low)), high)
    return wished


def _adapted(device: Device, name: str, value: Value) -> tuple[str, Value]:
    """A white made of colours, for lamps that have nothing else."""
    if name == "color_temp" and name not in device.settable and isinstance(value, int | float):
        return "color", white_hue(value)
    return name, value
