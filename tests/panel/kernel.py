"""A kernel with GPIO chips, input devices and an SPI bus, as linux/gpio.h, linux/input.h and
linux/spi/spidev.h describe them: what a C program prints of their sizes, offsets and requests is written down
here once more."""

from __future__ import annotations

import errno
import os
import struct
from dataclasses import dataclass, field
from pathlib import Path

from agentd.panel.devices import Kernel

# struct gpio_v2_line_request: size, and where things are
REQUEST_BYTES = 592
OFFSETS, CONSUMER, FLAGS, ATTRIBUTES = 0, 256, 288, 296
ATTRIBUTE_ID, ATTRIBUTE_VALUE, ATTRIBUTE_MASK = 320, 328, 336
LINES, EVENT_BUFFER, DESCRIPTOR = 560, 564, 588
# struct gpiochip_info
CHIP_BYTES, LABEL, LABEL_BYTES, CHIP_LINES = 68, 32, 32, 64
# struct gpio_v2_line_event, struct input_event
LINE_EVENT_BYTES, INPUT_EVENT_BYTES = 48, 24
RISING, FALLING = 1, 2


def u32(data: bytes | bytearray, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


def u64(data: bytes | bytearray, at: int) -> int:
    return int.from_bytes(data[at : at + 8], "little")


@dataclass
class Line:
    """A pin in use. `values` are those it was given, the first by its request."""

    chip: str
    pin: int
    consumer: str
    flags: int
    attributes: dict[int, int]
    wire: int
    values: list[int] = field(default_factory=list)

    def push(self, on: bool) -> None:
        """An edge, as the kernel tells of it."""
        event = bytearray(LINE_EVENT_BYTES)
        struct.pack_into("<QII", event, 0, 1_000_000, RISING if on else FALLING, self.pin)
        os.write(self.wire, event)

    def vanish(self) -> None:
        os.close(self.wire)


@dataclass
class Input:
    """An input device: a named pipe that carries its events."""

    path: Path
    name: str
    keys: frozenset[int]
    wire: int
    grabbed: bool = False

    def send(self, kind: int, code: int, value: int) -> None:
        event = bytearray(INPUT_EVENT_BYTES)
        struct.pack_into("<qqHHi", event, 0, 1, 2, kind, code, value)
        os.write(self.wire, event)

    def push(self, code: int, value: int) -> None:
        """With the report that follows each event."""
        self.send(1, code, value)
        self.send(0, 0, 0)

    def vanish(self) -> None:
        self.path.unlink()
        os.close(self.wire)


class FakeKernel(Kernel):
    """`busy` pins and what is not there are refused, and so is the use of pins that are `gone`; what was
    asked of a bus is in `bus`."""

    def __init__(self, devices: Path) -> None:
        self.devices = devices
        self.lines: list[Line] = []
        self.inputs: dict[str, Input] = {}
        self.busy: set[int] = set()
        self.gone: set[int] = set()
        self.bus: list[tuple[int, bytes]] = []
        self._labels: dict[str, str] = {}
        self._values: dict[int, Line] = {}
        (devices / "input").mkdir()

    def chip(self, name: str, label: str) -> Path:
        path = self.devices / name
        path.touch()
        self._labels[str(path)] = label
        return path

    def spi(self, name: str = "spidev0.0") -> Path:
        path = self.devices / name
        path.touch()
        return path

    def input(self, number: int, name: str, *keys: int) -> Input:
        path = self.devices / "input" / f"event{number}"
        os.mkfifo(path)
        wire = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        self.inputs[str(path)] = found = Input(path, name, frozenset(keys), wire)
        return found

    def ioctl(self, descriptor: int, request: int, buffer: bytearray) -> None:
        path = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        match request:
            case 0x8044B401 if path in self._labels:
                assert len(buffer) == CHIP_BYTES
                label = self._labels[path].encode()
                buffer[LABEL : LABEL + LABEL_BYTES] = label.ljust(LABEL_BYTES, b"\0")
            case 0xC250B407 if path in self._labels:
                self._take_line(path, buffer)
            case 0xC010B40F if descriptor in self._values:
                value, mask = u64(buffer, 0), u64(buffer, 8)
                assert mask == 1
                if self._values[descriptor].pin in self.gone:
                    raise OSError(errno.ENODEV, "No such device")
                self._values[descriptor].values.append(value)
            case 0x81004506 if path in self.inputs:
                name = self.inputs[path].name.encode() + b"\0"
                buffer[: len(name)] = name
            case 0x80604521 if path in self.inputs:
                for key in self.inputs[path].keys:
                    buffer[key // 8] |= 1 << key % 8
            case 0x40044590 if path in self.inputs:
                if self.inputs[path].grabbed:
                    raise OSError(errno.EBUSY, "Device or resource busy")
                self.inputs[path].grabbed = True
            case 0x40016B01 | 0x40046B04 if "spidev" in path:
                self.bus.append((request, bytes(buffer)))
            case _:
                raise OSError(errno.ENOTTY, "Inappropriate ioctl for device")

    def _take_line(self, path: str, buffer: bytearray) -> None:
        assert len(buffer) == REQUEST_BYTES
        assert u32(buffer, LINES) == 1
        assert u32(buffer, ATTRIBUTES) == 1
        assert u64(buffer, ATTRIBUTE_MASK) == 1
        pin = u32(buffer, OFFSETS)
        if pin in self.busy:
            raise OSError(errno.EBUSY, "Device or resource busy")
        ours, wire = os.pipe()
        attributes = {u32(buffer, ATTRIBUTE_ID): u64(buffer, ATTRIBUTE_VALUE)}
        consumer = bytes(buffer[CONSUMER : CONSUMER + 32]).rstrip(b"\0").decode()
        line = Line(Path(path).name, pin, consumer, u64(buffer, FLAGS), attributes, wire)
        line.values += [value for number, value in attributes.items() if number == 2]
        self.lines.append(line)
        self._values[ours] = line
        struct.pack_into("<i", buffer, DESCRIPTOR, ours)
