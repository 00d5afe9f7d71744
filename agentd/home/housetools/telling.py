"""What is known of a device, as it is told: words instead of true and false, numbers as they are spoken."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.device.colours import nearest_name
from agentd.home.device.device import Device, Kind, Known
from agentd.home.harmless import told
from agentd.home.reading import WORTH_SAYING_S, age, said

OPEN_ABOVE = 2  # percent: motors stop a little before the end

# What is told of a device when nobody asks for anything in particular.
USUAL: Mapping[Kind, tuple[str, ...]] = {
    "light": ("on", "brightness"),
    "switch": ("on",),
    "cover": ("position",),
    "climate": ("current_temperature", "temperature", "mode"),
    "lock": ("locked",),
    "fan": ("on", "speed", "mode"),
    "contact": ("contact",),
    "gate": ("contact", "position"),
    "valve": ("on", "position"),
}
SELDOM = frozenset({"battery", "voltage", "current", "energy", "linkquality"})  # told only when asked for
_UNITS: Mapping[str, str] = {
    "brightness": "percent",
    "position": "percent",
    "speed": "percent",
    "color_temp": "kelvin",
    "temperature": "celsius",
    "current_temperature": "celsius",
}
_WORDS: Mapping[str, tuple[str, str]] = {  # true, false
    "on": ("on", "off"),
    "locked": ("locked", "unlocked"),
    "contact": ("closed", "open"),
    "occupancy": ("motion", "no motion"),
    "presence": ("somebody there", "nobody there"),
    "water_leak": ("water", "dry"),
    "smoke": ("smoke", "no smoke"),
    "gas": ("gas", "no gas"),
}
_EXACT_BELOW = {"watts": 10}  # decimals are worth hearing there only


def unit(device: Device, name: str) -> str:
    return device.units.get(name) or _UNITS.get(name, "")


def value(device: Device, name: str, known: Known) -> str | int | float:
    """As JSON for the model: in units of speech, rounded as it is spoken."""
    it = known.value
    if isinstance(it, bool):
        yes, no = _WORDS.get(name, ("yes", "no"))
        return yes if it else no
    if isinstance(it, tuple):
        return nearest_name(it)
    if isinstance(it, str):
        return it
    assert isinstance(it, int | float)
    return round(it, 1) if _has_decimals(unit(device, name), it) else round(it)


def _has_decimals(measure: str, number: float) -> bool:
    if measure in _EXACT_BELOW:
        return abs(number) < _EXACT_BELOW[measure]
    return measure not in ("percent", "kelvin", "lux", "ppm", "volts")


def states(device: Device, found: Mapping[str, Known]) -> frozenset[str]:
    """The words that it answers to: `open`, `on`, `locked`."""
    words = {str(value(device, name, known)) for name, known in found.items() if name not in SELDOM}
    position = found.get("position")
    if position and isinstance(position.value, int | float):
        words.add("open" if position.value > OPEN_ABOVE else "closed")
    return frozenset(words)


def phrase(device: Device, name: str, known: Known) -> str:
    """`at 40 percent`, `closed`, `temperature 21.4 degrees`."""
    it = value(device, name, known)
    if name == "position" and it in (0, 100):
        return "open" if it else "closed"
    words = said(it)
    if measure := unit(device, name):
        words += " degrees" if measure == "celsius" else f" {measure}"
    if name in _WORDS:
        return words
    if name == "position":
        return f"{words} open"
    if name == "brightness":
        return f"at {words}"
    if name == "temperature" and device.kind == "climate":
        return f"set to {words}"
    return f"{name.removeprefix('current_').replace('_', ' ')} {words}"


def sentence(device: Device, found: Mapping[str, Known]) -> str:
    """`sofa lamp is on, at 40 percent.` A lock is only reported as locked: whoever may publish may say so."""
    off = "on" in found and found["on"].value is not True
    shown = [name for name in found if not (off and name in ("brightness", "speed", "color_temp"))]
    words = ", ".join(phrase(device, name, found[name]) for name in shown)
    verb = ":" if shown[0] not in (*_WORDS, "position") else " is"
    reported = " reported as" if device.kind == "lock" else ""
    return f"{told(device.name)}{verb}{reported} {words}{aged(found)}."


def aged(found: Mapping[str, Known]) -> str:
    """The age of the oldest value, where it is worth hearing."""
    if any(known.retained for known in found.values()):
        return ", when it was last known"
    oldest_s = max((known.age_s for known in found.values()), default=0.0)
    return f", {age(oldest_s)} ago" if oldest_s >= WORTH_SAYING_S else ""
