"""Whether the service may use what is connected for the panel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agentd.cli.doctor.finding import Gravity
from agentd.cli.doctor.unit import panel
from agentd.cli.doctor.unit.manager import read_properties
from agentd.config.panel import Panel
from tests.cli.doctor.unit.test_rights import STRANGER, US

AS_SHIPPED = "DevicePolicy=closed\nDeviceAllow=char-alsa rw\n"
ALLOWED = AS_SHIPPED + "DeviceAllow=char-gpiochip rw\nDeviceAllow=char-spi* rw\nDeviceAllow=char-input r\n"


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    """Everything that a Pi with a HAT and a USB button has; everybody may use it."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == US and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    (tmp_path / "input").mkdir(mode=0o755)
    for name in ("gpiochip0", "gpiochip1", "spidev0.0", "input/event0"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o666)
    return tmp_path


def judged(devices: Path, unit: str, **given: Any) -> list[tuple[Gravity, str, str]]:
    found = panel.judge(STRANGER, Panel.model_validate(given), read_properties(unit), devices)
    return [(each.gravity, each.evidence.replace(f"{devices}/", ""), each.remedy) for each in found]


def test_without_a_panel_nothing_is_said(devices: Path) -> None:
    assert judged(devices, AS_SHIPPED) == []


@pytest.mark.parametrize("unit", [ALLOWED, "DevicePolicy=auto\nDeviceAllow=\n"])
def test_what_it_may_use(devices: Path, unit: str) -> None:
    leds = {"apa102": str(devices / "spidev0.0"), "count": 12, "power": 5}
    assert judged(devices, unit, button={"gpio": 17}, leds=leds) == [
        (Gravity.FINE, "the service may use gpiochip0 for the button", ""),
        (Gravity.FINE, "the service may use spidev0.0 for the LEDs", ""),
        (Gravity.FINE, "the service may use gpiochip0 for the LEDs", ""),
    ]
    assert judged(devices, unit, button={"key": 164}, leds={"gpio": 25}) == [
        (Gravity.FINE, "the service may use input/event0 for the button", ""),
        (Gravity.FINE, "the service may use gpiochip0 for the LEDs", ""),
    ]


def test_what_the_unit_as_shipped_keeps_from_it(devices: Path) -> None:
    ((gravity, evidence, remedy),) = judged(devices, AS_SHIPPED, button={"key": 164})
    assert gravity is Gravity.MEND
    assert evidence == "the service may not use input/event0 for the button"
    assert "[Service] SupplementaryGroups=input and DeviceAllow=char-input* r;" in remedy


def test_what_its_user_may_not_write(devices: Path) -> None:
    for chip in devices.glob("gpiochip*"):
        chip.chmod(0o640)
    ((gravity, evidence, remedy),) = judged(devices, ALLOWED, button={"gpio": 17})
    assert (gravity, evidence) == (Gravity.MEND, "the service may not use gpiochip0 for the button")
    assert "SupplementaryGroups=gpio and DeviceAllow=char-gpiochip* rw;" in remedy


@pytest.mark.parametrize(
    ("given", "evidence", "remedy"),
    [
        ({"leds": {"apa102": "/dev/spidev9.9", "count": 3}}, "/dev/spidev9.9 for the LEDs", "do_spi"),
        ({"button": {"gpio": 3, "chip": "/dev/gpiochip9"}}, "/dev/gpiochip9 for the button", "gpiodetect"),
        ({"button": {"key": 28, "device": "/dev/input/event99"}}, "event99 for the button", "evtest"),
    ],
)
def test_what_is_not_there(devices: Path, given: dict[str, Any], evidence: str, remedy: str) -> None:
    ((gravity, said, how),) = judged(devices, ALLOWED, **given)
    assert gravity is Gravity.MEND
    assert said.startswith("there is no /dev/")
    assert said.endswith(evidence)
    assert remedy in how
