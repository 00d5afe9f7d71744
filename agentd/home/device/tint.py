"""Colours as devices write them, and whether one is the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agentd.home.device.codec import Raw, Value
from agentd.home.device.colours import hs_to_rgb, hs_to_xy, rgb_to_hex, rgb_to_hs, xy_to_hs
from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.quantity import number_in

# `hs`, `rgb`, `xy`, `hex`: a JSON object or text of these. `r,g,b` and `h,s` are text; `[r,g,b]` is a list.
Form = Literal["hs", "h/s", "rgb", "xy", "hex", "h,s", "r,g,b", "[r,g,b]"]

XY_TOLERANCE = 0.02
HUE_TOLERANCE, SATURATION_TOLERANCE = 4, 4  # of 360 and 100: what is left after a sum in eight bits


@dataclass(frozen=True, slots=True)
class Tint:
    """(hue 0..360, saturation 0..100) in one of a device's forms."""

    form: Form = "hs"
    choices: tuple[str, ...] = ()
    limits: None = None

    def write(self, value: Value) -> Raw:
        hue, saturation = checked(value)
        red, green, blue = hs_to_rgb(hue, saturation)
        match self.form:
            case "hs":
                return {"hue": round(hue), "saturation": round(saturation)}
            case "h/s":
                return {"h": round(hue), "s": round(saturation)}
            case "h,s":
                return f"{round(hue)},{round(saturation)}"
            case "rgb":
                return {"r": red, "g": green, "b": blue}
            case "r,g,b":
                return f"{red},{green},{blue}"
            case "[r,g,b]":
                return [red, green, blue]
            case "hex":
                return {"hex": rgb_to_hex(red, green, blue)}
            case "xy":
                x, y = hs_to_xy(hue, saturation)
                return {"x": x, "y": y}

    def read(self, raw: object) -> Value | None:
        told = told_colours(raw, self.form)
        return told[0] if told else None

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        hue, saturation = checked(wanted)
        return any(_near((hue, saturation), colour) for colour in told_colours(raw, self.form))


@dataclass(frozen=True, slots=True)
class Channel:
    """One number of a colour, where a device takes them apart."""

    form: Form
    key: str
    choices: tuple[str, ...] = ()
    limits: None = None

    def write(self, value: Value) -> Raw:
        whole = Tint(self.form).write(value)
        assert isinstance(whole, dict)
        return whole[self.key]  # type: ignore[return-value]

    def read(self, raw: object) -> Value | None:  # noqa: ARG002
        return None

    def met(self, wanted: Value, raw: object, before: object) -> bool:  # noqa: ARG002
        return number_in(raw) == number_in(self.write(wanted))


def checked(value: Value) -> tuple[float, float]:
    """Raises ArgumentError."""
    if isinstance(value, tuple | list) and len(value) == 2:
        hue, saturation = map(number_in, value)
        if hue is not None and saturation is not None and 0 <= hue <= 360 and 0 <= saturation <= 100:
            return float(hue), float(saturation)
    raise ArgumentError(f"must be a hue from 0 to 360 with a saturation from 0 to 100, not {quoted(value)}")


def told_colours(raw: object, form: Form) -> list[tuple[float, float]]:
    """Every colour that a state tells: a lamp may write the same one in two forms."""
    if isinstance(raw, str):
        raw = raw.split(",")
    if isinstance(raw, list):
        # Tasmota's third number is the brightness.
        keys = ("h", "s") if form == "h,s" else ("r", "g", "b")
        raw = dict(zip(keys, raw, strict=False))
    if not isinstance(raw, Mapping):
        return []
    found: list[tuple[float, float]] = []
    for keys in (("hue", "saturation"), ("h", "s"), ("x", "y"), ("r", "g", "b"), ("red", "green", "blue")):
        numbers = [number_in(raw.get(key)) for key in keys]
        parts = [float(number) for number in numbers if number is not None]
        if len(parts) == len(keys):
            found.append(_colour(keys[0], parts))
    return found


def _colour(first: str, parts: list[float]) -> tuple[float, float]:
    if first == "x":
        return xy_to_hs(parts[0], parts[1])
    if first in ("r", "red"):
        red, green, blue = (round(min(max(part, 0), 255)) for part in parts)
        return rgb_to_hs(red, green, blue)
    return parts[0] % 360, min(max(parts[1], 0), 100)


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    turned = abs((one[0] - other[0] + 180) % 360 - 180)
    if turned <= HUE_TOLERANCE and abs(one[1] - other[1]) <= SATURATION_TOLERANCE:
        return True
    pairs = zip(hs_to_xy(*one), hs_to_xy(*other), strict=True)
    return all(abs(left - right) <= XY_TOLERANCE for left, right in pairs)
