"""Single pins, by the kernel's character device /dev/gpiochipN: the same on each Raspberry Pi, the fifth too.

Facts: linux/gpio.h, the second version of its interface (Linux 5.10 and later): struct gpiochip_info,
gpio_v2_line_request, gpio_v2_line_config, gpio_v2_line_event, gpio_v2_line_values and their requests.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path

from agentd.errors import Unavailable
from agentd.panel.devices import KERNEL, Kernel, asked, opened

CHIP_INFO = struct.Struct("32s32sI")  # name, label, lines
GET_CHIP_INFO = 0x8044B401
# offsets of up to 64 lines (one is used), consumer, flags, count of attributes, the first attribute (its
# number, its value, its lines), nine more, count of lines, size of the buffer of events, descriptor
LINE_REQUEST = struct.Struct("=I252x32sQI20xI4xQQ216xII20xi")
GET_LINE = 0xC250B407
LINE_EVENT = struct.Struct("=QIIII24x")  # nanoseconds, what, offset, number of it, number of it for this line
LINE_VALUES = struct.Struct("=QQ")  # values, lines that are meant
SET_VALUES = 0xC010B40F

ACTIVE_LOW, INPUT, OUTPUT = 0x2, 0x4, 0x8
BOTH_EDGES = 0x10 | 0x20
PULL_UP, PULL_DOWN = 0x100, 0x200
VALUES, DEBOUNCE_US = 2, 3  # attributes
RISING = 1

CONSUMER = b"agentd"  # what `gpioinfo` shows
SETTLED_US = 10_000  # a contact bounces for some milliseconds
MOST_EVENTS = 16  # at once: the kernel's own buffer for one line

# The chips behind the 40 pins of a Raspberry Pi: 1 to 3, 4, 5. Their number is not always the same: on the
# fifth it was gpiochip4 before Linux 6.6.47 (raspberrypi/linux, pull request 6144).
HEADERS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")


class Contact:
    """A pin with a button."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> list[bool]:
        """What has happened to it: True pressed, False released. Raises OSError when the chip is gone."""
        data = os.read(self._descriptor, MOST_EVENTS * LINE_EVENT.size)
        if not data:
            raise OSError("it was unplugged")
        events = LINE_EVENT.iter_unpack(data[: len(data) - len(data) % LINE_EVENT.size])
        return [what == RISING for _, what, *_ in events]

    def close(self) -> None:
        os.close(self._descriptor)


class Output:
    """A pin that drives something."""

    def __init__(self, descriptor: int, kernel: Kernel) -> None:
        self._descriptor = descriptor
        self._kernel = kernel

    def set(self, on: bool) -> None:
        """Raises OSError."""
        self._kernel.ioctl(self._descriptor, SET_VALUES, bytearray(LINE_VALUES.pack(on, 1)))

    def close(self) -> None:
        """It is off, if the chip still lets us, and released: most chips leave it as it is."""
        with contextlib.suppress(OSError):
            self.set(False)
        os.close(self._descriptor)


def open_contact(pin: int, chip: str = "auto", active_low: bool = True, kernel: Kernel = KERNEL) -> Contact:
    """With the pull-up or pull-down that a bare button needs. Raises Unavailable."""
    bias = ACTIVE_LOW | PULL_UP if active_low else PULL_DOWN
    flags = INPUT | BOTH_EDGES | bias
    descriptor = _line(pin, _chip(chip, kernel), flags, (DEBOUNCE_US, SETTLED_US), kernel)
    os.set_blocking(descriptor, False)
    return Contact(descriptor)


def open_output(
    pin: int,
    chip: str = "auto",
    active_low: bool = False,
    on: bool = False,
    kernel: Kernel = KERNEL,
) -> Output:
    """At first it is `on` or not. Raises Unavailable."""
    flags = OUTPUT | (ACTIVE_LOW if active_low else 0)
    return Output(_line(pin, _chip(chip, kernel), flags, (VALUES, int(on)), kernel), kernel)


def _line(pin: int, chip: Path, flags: int, attribute: tuple[int, int], kernel: Kernel) -> int:
    """The descriptor of one line, which is ours until it is closed."""
    number, value = attribute
    request = bytearray(LINE_REQUEST.pack(pin, CONSUMER, flags, 1, number, value, 1, 1, MOST_EVENTS, -1))
    descriptor = opened(chip, os.O_RDWR)
    try:
        asked(f"GPIO {pin} of {chip}", lambda: kernel.ioctl(descriptor, GET_LINE, request))
    finally:
        os.close(descriptor)
    *_, line = LINE_REQUEST.unpack(request)
    return int(line)


def _chip(name: str, kernel: Kernel) -> Path:
    """`auto`: the one behind the header of a Raspberry Pi."""
    if name != "auto":
        return Path(name)
    refused: Unavailable | None = None
    for path in sorted(kernel.devices.glob("gpiochip*")):
        try:
            descriptor = opened(path, os.O_RDWR)
        except Unavailable as trouble:
            refused = trouble
            continue
        answer = bytearray(CHIP_INFO.size)
        with contextlib.suppress(OSError):
            kernel.ioctl(descriptor, GET_CHIP_INFO, answer)
        os.close(descriptor)
        _, label, _ = CHIP_INFO.unpack(answer)
        if label.rstrip(b"\0").decode("ascii", "replace") in HEADERS:
            return path
    raise refused or Unavailable(
        "no GPIO chip is that of a Raspberry Pi: `gpiodetect` lists them for `chip:`"
    )
