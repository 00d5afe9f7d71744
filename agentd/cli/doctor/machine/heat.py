"""The doctor on heat, voltage and load: a board that is too hot or hungry is late, and loses sound."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.cli.doctor.machine.facts import number, text

HOT_C, WARM_C = 80, 70  # a Raspberry Pi begins to slow down at 80 °C
BUSY = 1.5  # tasks that want to run, for each core, over five minutes
OWN_SPEED = ("_pstate", "-pstate", "-pstate-epp")  # drivers that speed up by themselves under any governor
COOL = "give it a heat sink or a fan, or more air"
POWER = "use the power supply made for this board, and a short cable"
# Bits of the word that `vcgencmd get_throttled` prints: raspberrypi.com, documentation of vcgencmd.
_LOW_VOLTAGE, _THROTTLED = 1 << 0, 1 << 1 | 1 << 2 | 1 << 3
_SINCE_START = 16
_THROTTLED_FILE = "sys/devices/platform/soc/soc:firmware/get_throttled"


def examine(case: Case) -> Iterator[Finding]:
    yield from temperature(case.root)
    yield from voltage(case.root)
    yield from speed(case.root)
    yield from load(case.root)


def temperature(root: Path) -> Iterator[Finding]:
    """Of the hottest place."""
    zones = root.glob("sys/class/thermal/thermal_zone*/temp")
    degrees = [millidegrees / 1000 for zone in zones if (millidegrees := number(zone)) is not None]
    if not degrees:
        return
    hottest = max(degrees)
    evidence = f"{hottest:.0f} °C"
    if hottest >= HOT_C:
        yield mend("heat", f"{evidence}: it slows down", COOL)
    elif hottest >= WARM_C:
        yield note("heat", evidence, COOL)
    else:
        yield fine("heat", evidence)


def voltage(root: Path) -> Iterator[Finding]:
    """As the firmware of a Raspberry Pi tells it, in its own word or through a sensor."""
    word = text(root / _THROTTLED_FILE)
    bits = int(word, 16) if word and all(sign in "0123456789abcdefABCDEFx" for sign in word) else 0
    chips = [chip for chip in root.glob("sys/class/hwmon/hwmon*") if text(chip / "name") == "rpi_volt"]
    low = any(number(chip / "in0_lcrit_alarm") for chip in chips)
    if low or bits & _LOW_VOLTAGE:
        yield mend("power", "the voltage is too low now", POWER)
    elif bits >> _SINCE_START & _LOW_VOLTAGE:
        yield mend("power", "the voltage has been too low since the start", POWER)
    elif bits & _THROTTLED or bits >> _SINCE_START & _THROTTLED:
        yield note("power", "the firmware has slowed the processor down since the start", COOL)
    elif word or chips:
        yield fine("power", "the voltage has been high enough")


def speed(root: Path) -> Iterator[Finding]:
    for policy in sorted(root.glob("sys/devices/system/cpu/cpufreq/policy*")):
        able, allowed = number(policy / "cpuinfo_max_freq"), number(policy / "scaling_max_freq")
        if able and allowed and allowed < able:
            evidence = f"held at {allowed / 1e6:.1f} GHz of {able / 1e6:.1f}"
            yield note("processor", evidence, "let it run faster, or see whether it is too hot")
            return
        slow = text(policy / "scaling_governor") == "powersave"
        if slow and not text(policy / "scaling_driver").endswith(OWN_SPEED):
            remedy = "sudo cpupower frequency-set -g ondemand"
            yield note("processor", "its governor is powersave: it never runs faster than at rest", remedy)
            return


def load(root: Path) -> Iterator[Finding]:
    fields = text(root / "proc/loadavg").split()
    cores = text(root / "proc/cpuinfo").count("processor\t") or 1
    if len(fields) < 2:
        return
    five_minutes = float(fields[1])
    evidence = f"{five_minutes:.1f} tasks want to run, on {cores} cores"
    if five_minutes > BUSY * cores:
        yield note("load", evidence, "`top` shows who is at work; a reply may stutter meanwhile")
    else:
        yield fine("load", evidence)
