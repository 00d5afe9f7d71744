"""LEDs of the kinds APA102 (DotStar) and SK9822 on an SPI bus: a chain that is written anew each time.

Facts: the data sheet of the APA102 (32 zero bits; for each LED three ones, five bits of brightness, blue,
green, red), and cpldcpu.com of 2014-11-30 and 2016-12-13: each LED delays the data by half a clock, so n/2
more clocks are needed, and an SK9822 shows the colours only after another 32 zero bits. Zeros serve both.
The requests are those of linux/spi/spidev.h.
"""

from __future__ import annotations

import contextlib
import math
import os
import struct
from pathlib import Path

from agentd.errors import Unavailable
from agentd.panel.devices import KERNEL, Kernel, asked, opened
from agentd.panel.gpio import Output
from agentd.panel.pictures import DARK, Picture

SPEED_HZ = 4_000_000  # 12 LEDs in 0.1 ms; boards with short wires take 8 MHz and more
BRIGHTEST = 31
SET_MODE, SET_SPEED = 0x40016B01, 0x40046B04
MODE = 0  # the clock rests low, data counts at its rise


def chain(picture: Picture, brightness: int) -> bytes:
    """What goes over the bus. `brightness` is a percentage; above 0 it is never darker than one step."""
    level = 0xE0 | math.ceil(BRIGHTEST * brightness / 100)
    leds = b"".join(bytes((level, blue, green, red)) for red, green, blue in picture)
    return bytes(4) + leds + bytes(4 + math.ceil(len(picture) / 16))


class Strip:
    """`power` is the pin that gives the LEDs their current, where a board has one."""

    def __init__(self, descriptor: int, count: int, brightness: int, power: Output | None) -> None:
        self._descriptor = descriptor
        self._count = count
        self._brightness = brightness
        self._power = power

    def show(self, picture: Picture) -> None:
        """Raises OSError."""
        os.write(self._descriptor, chain(picture, self._brightness))

    def close(self) -> None:
        """Dark, if the bus still lets us, and without current."""
        with contextlib.suppress(OSError):
            self.show((DARK,) * self._count)
        os.close(self._descriptor)
        if self._power is not None:
            self._power.close()


def open_strip(
    device: Path, count: int, brightness: int, power: Output | None = None, kernel: Kernel = KERNEL
) -> Strip:
    """Raises Unavailable, and then `power` is the caller's still."""
    descriptor = opened(device, os.O_RDWR)
    try:
        asked(f"{device} as an SPI bus", lambda: kernel.ioctl(descriptor, SET_MODE, bytearray([MODE])))
        speed = bytearray(struct.pack("=I", SPEED_HZ))
        asked(f"{device} at {SPEED_HZ} Hz", lambda: kernel.ioctl(descriptor, SET_SPEED, speed))
    except Unavailable:
        os.close(descriptor)
        raise
    return Strip(descriptor, count, brightness, power)
