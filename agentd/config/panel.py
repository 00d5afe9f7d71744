"""`panel:` of the settings: what is connected to the machine for pressing and for shining."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated

from pydantic import BeforeValidator, Field

from agentd.config.section import Section
from agentd.config.sheet import Sheet
from agentd.config.yamlsource import KeyPath
from agentd.home.page import nearest

# linux/input-event-codes.h: those that remote controls, USB buttons and headsets have
KEYS = {
    "KEY_ENTER": 28,
    "KEY_SPACE": 57,
    "KEY_HOME": 102,
    "KEY_MUTE": 113,
    "KEY_VOLUMEDOWN": 114,
    "KEY_VOLUMEUP": 115,
    "KEY_POWER": 116,
    "KEY_PROG1": 148,
    "KEY_PLAYPAUSE": 164,
    "KEY_PHONE": 169,
    "KEY_HOMEPAGE": 172,
    "KEY_F13": 183,
    "KEY_F24": 194,
    "KEY_SEARCH": 217,
    "KEY_MEDIA": 226,
    "KEY_MICMUTE": 248,
    "BTN_0": 256,
    "KEY_OK": 352,
    "KEY_VOICECOMMAND": 582,
    "KEY_ASSISTANT": 583,
}
LAST_KEY = 767  # KEY_MAX

MOST_PINS = 512  # lines of one chip; the header of a Raspberry Pi has 28
MOST_LEDS = 144  # a metre of the densest strip, and one message of the bus

Pin = Annotated[int, Field(ge=0, lt=MOST_PINS)]
# YAML reads a bare 164 as a number
KeyName = Annotated[str, BeforeValidator(lambda given: str(given) if type(given) is int else given)]


class Button(Section):
    gpio: Pin | None = None
    chip: str = "auto"
    active_low: bool = True
    key: KeyName | None = None
    device: str = Field("auto", min_length=1)
    grab: bool = False


class Leds(Section):
    apa102: str | None = None
    count: int | None = Field(None, ge=1, le=MOST_LEDS)
    power: Pin | None = None
    gpio: Pin | None = None
    chip: str = "auto"
    active_low: bool = False


class Panel(Section):
    button: Button | None = Field(
        None,
        description="`gpio` (a pin's number; `active_low: false` if it is pressed when high), or `key`"
        " (`KEY_PLAYPAUSE` or its number) with `device` (a name or path) and `grab: true` (nobody else gets"
        " it): pressed, agentd listens, or ends what goes on; held for a second, it mutes",
    )
    leds: Leds | None = Field(
        None,
        description="`apa102` (an SPI bus, `/dev/spidev0.0`) with `count`, and `power`, a pin that gives them"
        " current; or `gpio`: a pin with one LED (`active_low: true` if it shines when low)",
    )
    brightness: int = Field(30, ge=1, le=100, description="of the APA102 LEDs, in %")


def code_of(key: str) -> int:
    """The kernel's number. Raises KeyError for a key that is none."""
    return int(key) if key.isdecimal() and int(key) <= LAST_KEY else KEYS[key.upper()]


def check_panel(panel: Panel, sheet: Sheet) -> None:
    """Whether it is one thing or the other, and whole. What is not connected is no mistake: it may come."""
    if panel.button is not None and sheet.trusts("panel", "button"):
        _check_button(panel.button, sheet)
    if panel.leds is not None and sheet.trusts("panel", "leds"):
        _check_leds(panel.leds, sheet)
    if panel.button is not None and panel.leds is not None:
        _check_pins(panel.button, panel.leds, sheet)


def _check_button(button: Button, sheet: Sheet) -> None:
    above: KeyPath = ("panel", "button")
    if not _is_one(button, ("gpio", "key"), above, sheet):
        return
    if button.key is None:
        _others(button, ("gpio", "chip", "active_low"), above, sheet)
        _check_chip(button.chip, above, sheet)
        return
    _others(button, ("key", "device", "grab"), above, sheet)
    try:
        code_of(button.key)
    except KeyError:
        close = nearest(button.key.upper(), KEYS)
        remedy = f"write {close}" if close else f"write its number (`evtest` shows it), {LAST_KEY} at most"
        sheet.wrong((*above, "key"), f'"{button.key[:24]}" is no key that is known here', remedy)


def _check_leds(leds: Leds, sheet: Sheet) -> None:
    above: KeyPath = ("panel", "leds")
    if not _is_one(leds, ("apa102", "gpio"), above, sheet):
        return
    _check_chip(leds.chip, above, sheet)
    if leds.apa102 is None:
        _others(leds, ("gpio", "chip", "active_low"), above, sheet)
        return
    _others(leds, ("apa102", "count", "power", "chip"), above, sheet)
    if not leds.apa102.startswith("/"):
        sheet.wrong((*above, "apa102"), "is not the path of an SPI bus", "write /dev/spidev0.0 or the like")
    if leds.count is None:
        sheet.wrong((*above, "count"), "is missing", "write how many LEDs there are")


def _check_pins(button: Button, leds: Leds, sheet: Sheet) -> None:
    pins = {name: pin for name, pin in (("power", leds.power), ("gpio", leds.gpio)) if pin is not None}
    for name, pin in pins.items():
        if pin == button.gpio and leds.chip == button.chip:
            sheet.wrong(("panel", "leds", name), f"GPIO {pin} is the button's", "write another pin")


def _check_chip(chip: str, above: KeyPath, sheet: Sheet) -> None:
    if chip != "auto" and not chip.startswith("/"):
        sheet.wrong(
            (*above, "chip"), "is not the path of a GPIO chip", "write auto, or /dev/gpiochip0 or the like"
        )


def _is_one(section: Section, names: tuple[str, str], above: KeyPath, sheet: Sheet) -> bool:
    first, second = names
    given = [name for name in names if getattr(section, name) is not None]
    if not given:
        sheet.wrong(above, "names nothing that is connected", f"write `{first}` or `{second}` in it")
    elif len(given) > 1:
        sheet.wrong((*above, second), f"stands beside `{first}`", "delete one of them")
    return len(given) == 1


def _others(section: Section, legal: Collection[str], above: KeyPath, sheet: Sheet) -> None:
    """What means nothing beside what else is given."""
    for name in sorted(section.model_fields_set.difference(legal)):
        sheet.wrong((*above, name), f"means nothing beside `{next(iter(legal))}`", "delete it")
