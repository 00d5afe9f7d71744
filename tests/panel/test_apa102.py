"""What goes over the SPI bus, read as the LEDs read it."""

from __future__ import annotations

import os
import struct
from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.panel.apa102 import Strip, chain, open_strip
from agentd.panel.gpio import open_output
from agentd.panel.pictures import BLUE, DARK, RED, WHITE
from tests.panel.dotstar import Chain
from tests.panel.kernel import FakeKernel


@pytest.mark.parametrize("count", [1, 3, 12, 60, 144])
def test_each_led_gets_its_own_colour(count: int) -> None:
    picture = tuple((n, 255 - n, n // 2) for n in range(count))
    shown = Chain(count).shown(chain(picture, 100))
    assert shown == [(31, *colour) for colour in picture]


def test_the_bytes_of_three_leds() -> None:
    assert chain((RED, DARK, BLUE), 30) == bytes.fromhex("00000000 ea0000ff ea000000 eaff2800 00000000 00")


@pytest.mark.parametrize(("percent", "level"), [(1, 1), (3, 1), (10, 4), (50, 16), (100, 31)])
def test_brightness(percent: int, level: int) -> None:
    assert Chain(1).shown(chain((WHITE,), percent)) == [(level, 255, 255, 255)]


def test_a_strip_is_powered_written_and_left_dark(kernel: FakeKernel) -> None:
    kernel.chip("gpiochip0", "pinctrl-rp1")
    bus = kernel.spi()
    power = open_output(5, on=True, kernel=kernel)
    strip = open_strip(bus, 3, 100, power, kernel)
    assert kernel.bus == [(0x40016B01, b"\0"), (0x40046B04, struct.pack("<I", 4_000_000))]
    strip.show((RED, DARK, BLUE))
    (line,) = kernel.lines
    assert line.values == [1]
    strip.close()
    assert line.values == [1, 0]
    assert Chain(3).frames(bus.read_bytes()) == [
        [(31, *RED), (31, *DARK), (31, *BLUE)],
        [(31, *DARK)] * 3,
    ]
    line.vanish()


def test_a_strip_whose_bus_fails_gets_no_more_current(kernel: FakeKernel) -> None:
    kernel.chip("gpiochip0", "pinctrl-rp1")
    bus = os.open("/dev/full", os.O_WRONLY)
    strip = Strip(bus, 3, 100, open_output(5, on=True, kernel=kernel))
    with pytest.raises(OSError, match="No space left"):
        strip.show((RED, DARK, BLUE))
    strip.close()
    (line,) = kernel.lines
    assert line.values == [1, 0]
    line.vanish()


def test_what_is_no_bus(kernel: FakeKernel, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"spidev0\.0: it is not there"):
        open_strip(tmp_path / "spidev0.0", 3, 100, kernel=kernel)
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable, match="file as an SPI bus: it is another kind of device"):
        open_strip(tmp_path / "file", 3, 100)
