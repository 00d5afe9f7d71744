"""`safety:`, the rules of the house, from the owner's file to those that it lives by."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from agentd.config.secrets import pin_line
from agentd.config.section import Section
from agentd.config.sheet import Sheet
from agentd.home.language.wording import folded
from agentd.home.safety import safety as rules
from agentd.home.safety.hours import Hours, clock
from agentd.home.safety.pin import PinHash, read_line

CLOCK = r"^([01]?\d|2[0-3]):[0-5]\d$"
_PIN_FILE = ("safety", "pin_file")
_OTHERS = stat.S_IRWXO | stat.S_IWGRP


class QuietHours(Section):
    begin: str = Field(alias="from", pattern=CLOCK)
    end: str = Field(alias="to", pattern=CLOCK)
    deny: tuple[str, ...] = Field((), strict=False)
    confirm: tuple[str, ...] = Field((), strict=False)


class Rate(Section):
    per_device_s: float = Field(
        2,
        ge=0,
        le=3600,
        description="the same is not asked of a device again within this time; 0: no limit",
    )
    per_minute: int = Field(30, ge=0, le=1000, description="most commands in a minute; 0: no limit")


class Safety(Section):
    confirm_window_s: float = Field(
        15, ge=5, le=120, description="how long a question for a yes or for the PIN waits for its answer"
    )
    pin_file: Path | None = Field(
        None,
        strict=False,
        description="file with the hash of the PIN (`agentd pin`); without one, nothing that needs a PIN"
        " (such as unlocking) is done by voice",
    )
    pin_tries: int = Field(3, ge=1, le=10, description="wrong PINs after which none is taken for ten minutes")
    quiet_hours: QuietHours | None = Field(
        None,
        description='`from` and `to` (`"22:30"`), what is not done then (`deny`) and what only after a yes'
        " (`confirm`): lists of kinds of device, devices and tools",
    )
    rate: Rate = Rate()
    max_targets: int = Field(
        50, ge=0, le=1000, description="most devices that one command may change; 0: no limit"
    )


def house_rules(settings: Safety, sheet: Sheet, environ: Mapping[str, str]) -> rules.Safety:
    """What the house lives by; what is wrong with the PIN's file goes on the sheet."""
    quiet = settings.quiet_hours
    return rules.Safety(
        confirm_window_s=settings.confirm_window_s,
        quiet=_quiet(quiet) if quiet else None,
        per_device_s=settings.rate.per_device_s,
        per_minute=settings.rate.per_minute,
        max_targets=settings.max_targets,
        pin=_pin(sheet, environ, settings.pin_file),
        pin_tries=settings.pin_tries,
    )


def _quiet(given: QuietHours) -> rules.Quiet:
    deny, confirm = (frozenset(map(folded, names)) for names in (given.deny, given.confirm))
    return rules.Quiet(Hours(clock(given.begin), clock(given.end)), deny, confirm)


def _pin(sheet: Sheet, environ: Mapping[str, str], file: Path | None) -> PinHash | None:
    if (line := pin_line(sheet, environ, file)) is None:
        return None
    if file is not None and _others_may(file):
        sheet.wrong(_PIN_FILE, f"{file} can be read by others", f"run `chmod o=,g-w {file}`")
    try:
        return read_line(line)
    except ValueError:
        sheet.wrong(_PIN_FILE, "there is no hash of a PIN in it", "make it with `agentd pin FILE`")
        return None


def _others_may(file: Path) -> bool:
    """Four digits are soon found by whoever has their hash."""
    try:
        return bool(file.stat().st_mode & _OTHERS)
    except OSError:
        return False
