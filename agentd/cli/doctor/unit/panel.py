"""Whether what the settings call the panel is there, and whether the service may use it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentd.cli.doctor.finding import Finding, fine, mend
from agentd.cli.doctor.unit.manager import Facts
from agentd.cli.doctor.unit.rights import Account
from agentd.config.panel import Button, Leds, Panel

WHAT = "panel"
READ, BOTH = 4, 6  # as in a mode's last digit


@dataclass(frozen=True, slots=True)
class Need:
    """One of `places`, for `part`. `kind` and `group`: what the unit must name for it."""

    part: str
    places: Sequence[Path]
    kind: str
    group: str
    bits: int
    remedy: str  # where it is not there


def judge(who: Account, given: Panel, unit: Facts, devices: Path) -> Iterator[Finding]:
    """`who` runs the service, `unit` is what systemd says of it."""
    for need in _needs(given, devices):
        there = [place for place in need.places if place.exists()]
        if not there:
            yield mend(WHAT, f"there is no {need.places[0]} for the {need.part}", need.remedy)
        elif not (_allowed(unit, need, there[0]) and any(who.may(place, need.bits) for place in there)):
            access = "r" if need.bits == READ else "rw"
            lines = f"SupplementaryGroups={need.group} and DeviceAllow={need.kind}* {access}"
            remedy = f"sudo systemctl edit agentd: under [Service] {lines}; sudo systemctl restart agentd"
            yield mend(WHAT, f"the service may not use {there[0]} for the {need.part}", remedy)
        else:
            yield fine(WHAT, f"the service may use {there[0]} for the {need.part}")


def _needs(given: Panel, devices: Path) -> Iterator[Need]:
    if given.button is not None:
        yield _button(given.button, devices)
    if given.leds is not None:
        yield from _leds(given.leds, devices)


def _button(button: Button, devices: Path) -> Need:
    return _pin("button", button.chip, devices) if button.key is None else _key(button, devices)


def _leds(leds: Leds, devices: Path) -> Iterator[Need]:
    if leds.apa102 is not None:
        remedy = "sudo raspi-config nonint do_spi 0, and restart the machine"
        yield Need("LEDs", [Path(leds.apa102)], "char-spi", "spi", BOTH, remedy)
    if leds.apa102 is None or leds.power is not None:
        yield _pin("LEDs", leds.chip, devices)


def _pin(part: str, chip: str, devices: Path) -> Need:
    places = sorted(devices.glob("gpiochip*")) or [devices / "gpiochip0"]
    chosen = places if chip == "auto" else [Path(chip)]
    return Need(part, chosen, "char-gpiochip", "gpio", BOTH, "`gpiodetect` lists what is there, for `chip:`")


def _key(button: Button, devices: Path) -> Need:
    places = sorted((devices / "input").glob("event*")) or [devices / "input/event0"]
    chosen = [Path(button.device)] if button.device.startswith("/") else places
    return Need("button", chosen, "char-input", "input", READ, "plug it in; `evtest` lists what is there")


def _allowed(unit: Facts, need: Need, place: Path) -> bool:
    """By the unit; that the files' owners allow it, too, is another matter."""
    listed = unit.get("DeviceAllow", "")
    if not listed and unit.get("DevicePolicy", "auto") == "auto":
        return True
    return need.kind in listed or str(place) in listed
