"""Colours: their names, and the sums between hue and saturation, RGB, CIE xy, kelvin and mired.

Hue is 0…360, saturation 0…100; brightness is no part of a colour here. White is a temperature, and a colour
without saturation for lamps that have no temperature.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping

from agentd.home.device.csscolours import CSS
from agentd.home.language.wording import folded

HueSaturation = tuple[float, float]
Rgb = tuple[int, int, int]
Xy = tuple[float, float]

# fmt: off
ENGLISH: Mapping[str, HueSaturation] = {
    "red": (0, 100), "scarlet": (8, 100), "coral": (16, 69), "salmon": (6, 52), "orange": (30, 100),
    "amber": (45, 100), "gold": (51, 100), "yellow": (60, 100), "lime": (80, 100), "green": (120, 100),
    "light green": (120, 40), "mint": (150, 50), "turquoise": (174, 71), "teal": (180, 100),
    "cyan": (180, 100), "aqua": (180, 100), "sky blue": (197, 43), "light blue": (195, 35),
    "azure": (210, 100), "blue": (240, 100), "dark blue": (240, 100), "navy": (240, 100),
    "indigo": (275, 100), "violet": (270, 100), "purple": (285, 100), "lilac": (290, 35),
    "lavender": (255, 35), "magenta": (300, 100), "fuchsia": (300, 100), "pink": (330, 60),
    "rose": (330, 100), "crimson": (348, 91), "peach": (28, 50), "white": (0, 0),
}
GERMAN: Mapping[str, HueSaturation] = {  # beside the words that are the same in English
    "rot": (0, 100), "scharlachrot": (8, 100), "koralle": (16, 69), "lachs": (6, 52), "bernstein": (45, 100),
    "golden": (51, 100), "gelb": (60, 100), "limette": (80, 100), "grün": (120, 100), "gruen": (120, 100),
    "hellgrün": (120, 40), "hellgruen": (120, 40), "minze": (150, 50), "türkis": (174, 71),
    "tuerkis": (174, 71), "petrol": (180, 100), "blau": (240, 100), "hellblau": (195, 35),
    "himmelblau": (197, 43), "azurblau": (210, 100), "dunkelblau": (240, 100), "violett": (270, 100),
    "lila": (285, 100), "flieder": (290, 35), "lavendel": (255, 35), "rosa": (330, 60), "karmin": (348, 91),
    "pfirsich": (28, 50), "weiß": (0, 0),
}
WARM, NEUTRAL, COOL, DAYLIGHT, CANDLE = 2700, 4000, 5500, 6500, 2000  # kelvin
ENGLISH_WHITES: Mapping[str, int] = {
    "warm": WARM, "warm white": WARM, "soft white": WARM, "neutral": NEUTRAL, "neutral white": NEUTRAL,
    "white": NEUTRAL, "cool": COOL, "cool white": COOL, "cold": COOL, "cold white": COOL,
    "daylight": DAYLIGHT, "candlelight": CANDLE, "candle": CANDLE,
}
GERMAN_WHITES: Mapping[str, int] = {
    "warmweiß": WARM, "warmes weiß": WARM, "neutralweiß": NEUTRAL, "weiß": NEUTRAL, "kalt": COOL,
    "kaltweiß": COOL, "kaltes weiß": COOL, "kühl": COOL, "tageslicht": DAYLIGHT, "kerzenlicht": CANDLE,
    "kerze": CANDLE,
}
# fmt: on
_TINTED: tuple[tuple[int, HueSaturation], ...] = (  # whites up to so many kelvin are seen as this colour
    (2300, (28, 80)),
    (3300, (30, 55)),
    (4700, (28, 22)),
)

_HUES = {folded(name): hue for name, hue in (*GERMAN.items(), *ENGLISH.items())}
_WHITES = {folded(name): kelvin for name, kelvin in (*GERMAN_WHITES.items(), *ENGLISH_WHITES.items())}


def hue_saturation(name: str) -> HueSaturation | None:
    """What a colour's name means, English, German or of CSS; None for a word that names no colour."""
    plain = folded(name)
    rgb = CSS.get(plain.replace(" ", ""))
    return _HUES.get(plain) or (None if rgb is None else rgb_to_hs(*rgb))


def kelvin(name: str) -> int | None:
    """What a white's name means: `warm white`, `Tageslicht`; None for a word that names none."""
    return _WHITES.get(folded(name))


def white_hue(temperature: float) -> HueSaturation:
    """About the same white for a lamp that has colours only."""
    return next((hue for upto, hue in _TINTED if temperature <= upto), (0.0, 0.0))


def nearest_name(hs: HueSaturation) -> str:
    """What a voice may call a colour that was given in numbers."""
    hue, saturation = hs

    def distance(name: str) -> float:
        other, much = ENGLISH[name]
        turned = abs((hue - other + 180) % 360 - 180)
        return turned * min(saturation, much) / 100 + abs(saturation - much)

    return min(ENGLISH, key=distance)


def kelvin_to_mired(temperature: float) -> int:
    return round(1_000_000 / temperature)


def mired_to_kelvin(mired: float) -> int:
    return round(1_000_000 / mired)


def hs_to_rgb(hue: float, saturation: float) -> Rgb:
    """The brightest such colour."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 360 / 360, saturation / 100, 1)
    return round(red * 255), round(green * 255), round(blue * 255)


def rgb_to_hs(red: int, green: int, blue: int) -> HueSaturation:
    hue, saturation, _ = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    return round(hue * 360, 2), round(saturation * 100, 2)


def rgb_to_hex(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def hs_to_xy(hue: float, saturation: float) -> Xy:
    """CIE 1931 with four decimals, in the wide gamut with white D65 that lamps are made for."""
    red, green, blue = map(_linear, colorsys.hsv_to_rgb(hue % 360 / 360, saturation / 100, 1))
    x = red * 0.664511 + green * 0.154324 + blue * 0.162028
    y = red * 0.283881 + green * 0.668433 + blue * 0.047685
    z = red * 0.000088 + green * 0.072310 + blue * 0.986039
    total = x + y + z
    return round(x / total, 4), round(y / total, 4)


def xy_to_hs(x: float, y: float) -> HueSaturation:
    """The nearest colour that a lamp can show; points that are no colour come out as the nearest one."""
    y = max(y, 0.0001)
    wide, deep = x / y, (1 - x - y) / y
    linear = (
        max(0.0, wide * 1.656492 - 0.354851 - deep * 0.255038),
        max(0.0, -wide * 0.707196 + 1.655397 + deep * 0.036152),
        max(0.0, wide * 0.051713 - 0.121364 + deep * 1.011530),
    )
    most = max(linear) or 1.0
    hue, saturation, _ = colorsys.rgb_to_hsv(*(_displayed(part / most) for part in linear))
    return round(hue * 360, 2), round(saturation * 100, 2)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _displayed(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
