"""Which device a name means."""

from __future__ import annotations

import pytest

from agentd.audio.device import Device, choose
from agentd.errors import Unavailable


def device(name: str, inputs: int = 1, outputs: int = 0, default: bool = False) -> Device:
    return Device(0, name, inputs, outputs, 48_000, default and inputs > 0, default and outputs > 0)


USB = device("USB PnP Sound Device: Audio (hw:1,0)")
DEVICES = (
    USB,
    device("pulse", 32, 32),
    device("default", 32, 32, default=True),
    device("speaker.monitor"),
    device("bcm2835 Headphones: - (hw:0,0)", 0, 8),
)


@pytest.mark.parametrize("name", ["default", "pulse", "speaker.monitor"])
def test_by_full_name(name: str) -> None:
    assert choose(DEVICES, name, wants_input=True).name == name


def test_by_part_of_the_name_as_card_numbers_change() -> None:
    assert choose(DEVICES, "usb pnp", wants_input=True) is USB


@pytest.mark.parametrize("name", ["speaker", "Headphones", "nothing"])
def test_monitors_and_other_directions_are_no_microphones(name: str) -> None:
    with pytest.raises(Unavailable, match=f"no microphone “{name}”"):
        choose(DEVICES, name, wants_input=True)


def test_a_monitor_is_no_default_either() -> None:
    with pytest.raises(Unavailable, match="no microphone"):
        choose((device("speaker.monitor", default=True),), "default", wants_input=True)


def test_two_that_fit_are_named() -> None:
    two = (device("USB (hw:1,0)"), device("USB (hw:2,0)"))
    with pytest.raises(Unavailable, match=r"several microphones: .*hw:1,0.*hw:2,0"):
        choose(two, "usb", wants_input=True)


def test_no_device_at_all() -> None:
    with pytest.raises(Unavailable, match="no loudspeaker"):
        choose((), "default", wants_input=False)
