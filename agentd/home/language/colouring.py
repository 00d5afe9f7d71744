"""Arguments that are colours, and temperatures of white."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agentd.home.device import colours
from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.quantity import number_in
from agentd.home.language.wording import folded

_HEX = re.compile(r"#?([0-9a-fA-F]{6})", re.ASCII)
_KELVIN = re.compile(r"\s*(?:k|kelvin)\s*$", re.IGNORECASE)
_LOWEST, _HIGHEST = 1000, 20_000  # kelvin of anything that is called white

ColorForm = Literal["hs", "rgb", "xy", "hex"]
WhiteForm = Literal["kelvin", "mired"]
_PARTS = {"hs": ("hue", "saturation"), "rgb": ("r", "g", "b"), "xy": ("x", "y"), "hex": ()}


@dataclass(frozen=True, slots=True)
class Tint:
    """`kelvin` is set for a word that means a white."""

    hs: colours.HueSaturation
    name: str
    kelvin: int | None = None


@dataclass(frozen=True, slots=True)
class Color:
    """A colour by its name, as hex, or as hue and saturation; `encode` says what a device gets of it."""

    encode: ColorForm = "hs"

    example = "red"
    wants = "a colour by name such as red, as #rrggbb, or as hue and saturation such as 30,100"

    @property
    def parts(self) -> tuple[str, ...]:
        """What it is made of in a payload, `{color.hue}`; empty when it is one word."""
        return _PARTS[self.encode]

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> Tint:
        name = value[:100] if isinstance(value, str) else ""
        white = colours.kelvin(name)
        if white is not None:
            return Tint(colours.white_hue(white), folded(name), white)
        if (hs := colours.hue_saturation(name)) is not None:
            return Tint(hs, folded(name))
        if (hs := _hs_in(value)) is not None:
            return Tint(hs, colours.nearest_name(hs))
        raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")

    def encoded(self, value: object) -> object:
        """What `{color}` is in a payload."""
        return dict(self.fields(value)) or _hexadecimal(value)

    def fields(self, value: object) -> Mapping[str, object]:
        assert isinstance(value, Tint)
        numbers: Mapping[ColorForm, tuple[float, ...]] = {
            "hs": value.hs,
            "rgb": colours.hs_to_rgb(*value.hs),
            "xy": colours.hs_to_xy(*value.hs),
        }
        return dict(zip(self.parts, numbers.get(self.encode, ()), strict=True))

    def spoken(self) -> Mapping[str, object]:
        return {name: name for name in colours.ENGLISH}

    def say(self, value: object) -> str:
        return value.name if isinstance(value, Tint) else str(value)


@dataclass(frozen=True, slots=True)
class ColorTemp:
    """Kelvin, by number or by a word such as `warm`; beyond what the lamp can do, the nearest that it can."""

    low: int = 2000
    high: int = 6535
    encode: WhiteForm = "kelvin"

    wants = "a colour temperature in kelvin, or a word such as warm, neutral, cool or daylight"
    example = "warm"

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> int:
        bare = _KELVIN.sub("", value[:100]) if isinstance(value, str) else value
        named = colours.kelvin(value) if isinstance(value, str) else None
        number = named if named is not None else number_in(bare)
        if number is None or not _LOWEST <= number <= _HIGHEST:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return min(max(round(number), self.low), self.high)

    def encoded(self, value: object) -> object:
        return colours.kelvin_to_mired(float(str(value))) if self.encode == "mired" else value

    def spoken(self) -> Mapping[str, object]:
        return {name: name for name in colours.ENGLISH_WHITES}

    def say(self, value: object) -> str:
        return f"{value} kelvin"


def _hs_in(value: object) -> colours.HueSaturation | None:
    """The colour in `#ff8800`, `30,100`, `[30, 100]` or `{hue: 30, saturation: 100}`."""
    if isinstance(value, str):
        if found := _HEX.fullmatch(value.strip()):
            return colours.rgb_to_hs(*bytes.fromhex(found[1]))
        value = value[:100].split(",")
    if isinstance(value, Mapping):
        value = [value.get("hue"), value.get("saturation")]
    numbers = [number_in(part) for part in value] if isinstance(value, list) and len(value) == 2 else [None]
    hue, saturation = numbers if len(numbers) == 2 else (None, None)
    if hue is None or saturation is None or not (0 <= hue <= 360 and 0 <= saturation <= 100):
        return None
    return float(hue), float(saturation)


def _hexadecimal(value: object) -> str:
    assert isinstance(value, Tint)
    return colours.rgb_to_hex(*colours.hs_to_rgb(*value.hs))
