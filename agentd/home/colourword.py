"""The colour that somebody wants of a light: a hue, or a white, which is a temperature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.colours import ENGLISH, ENGLISH_WHITES, kelvin
from agentd.home.csscolours import any_colour
from agentd.home.device import Value
from agentd.home.faults import ArgumentError, quoted


@dataclass(frozen=True, slots=True)
class Shade:
    """One property of a light with its value; `word` is how it was called."""

    name: str
    value: Value
    word: str


@dataclass(frozen=True, slots=True)
class Colour:
    example = "red"
    wants = "a colour by its name in English or German, a CSS name or #rrggbb; whites such as warm white, too"

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> Shade:
        if isinstance(value, str) and len(value) <= 40:
            if (white := kelvin(value)) is not None:
                return Shade("color_temp", white, value.strip())
            if (hue := any_colour(value)) is not None:
                return Shade("color", hue, value.strip())
        raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")

    def spoken(self) -> Mapping[str, object]:
        return {name: name for name in (*ENGLISH, *ENGLISH_WHITES)}

    def say(self, value: object) -> str:
        return value.word if isinstance(value, Shade) else str(value)
