"""A key of a keyboard, a remote control or a USB button, read from /dev/input by the kernel's own structure.

Facts: linux/input.h and linux/input-event-codes.h (struct input_event, EVIOCGNAME, EVIOCGBIT, EVIOCGRAB), for
64-bit systems.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path

from agentd.errors import Unavailable
from agentd.panel.devices import KERNEL, Kernel, asked, opened

EVENT = struct.Struct("@llHHi")  # seconds, microseconds, type, code, value
EV_KEY = 1
RELEASED, PRESSED = 0, 1  # 2: held for so long that a keyboard repeats it

NAME_BYTES = 256
KEYS_BYTES = 96  # a bit for each of KEY_MAX + 1 = 768 keys
GET_NAME = 0x81004506
GET_KEYS = 0x80604521
GRAB = 0x40044590
# A television tells by HDMI what is pressed on its remote control: nearly every key there is, and not for us.
NOT_MEANT = "vc4-hdmi"
MOST_EVENTS = 64  # at once; the kernel keeps no more for a device of keys


class Key:
    """Pressed and released, as it comes."""

    def __init__(self, descriptor: int, code: int) -> None:
        self._descriptor = descriptor
        self._code = code

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> list[bool]:
        """What has happened to it: True pressed, False released. Raises OSError when the device is gone."""
        data = os.read(self._descriptor, MOST_EVENTS * EVENT.size)
        if not data:
            raise OSError("it was unplugged")
        events = EVENT.iter_unpack(data[: len(data) - len(data) % EVENT.size])
        return [
            value == PRESSED
            for _, _, kind, code, value in events
            if kind == EV_KEY and code == self._code and value in (PRESSED, RELEASED)
        ]

    def close(self) -> None:
        os.close(self._descriptor)  # which ends a grab


def open_key(code: int, device: str = "auto", grab: bool = False, kernel: Kernel = KERNEL) -> Key:
    """The key with this number. `device`: a path, the name of a device, or `auto` for the first that has it
    (but not a Raspberry Pi's HDMI).

    `grab`: nobody else gets what is typed there. Raises Unavailable.
    """
    is_path = device.startswith("/")
    descriptor = opened(Path(device), os.O_RDONLY) if is_path else _find(code, device, kernel)
    if grab:
        try:
            asked(
                "the key's device, for agentd alone",
                lambda: kernel.ioctl(descriptor, GRAB, bytearray(b"\1\0\0\0")),
            )
        except Unavailable:
            os.close(descriptor)
            raise
    return Key(descriptor, code)


def _find(code: int, name: str, kernel: Kernel) -> int:
    refused: Unavailable | None = None
    for path in sorted(
        (kernel.devices / "input").glob("event*"), key=lambda path: (len(path.name), path.name)
    ):
        try:
            descriptor = opened(path, os.O_RDONLY)
        except Unavailable as trouble:
            refused = trouble
            continue
        with contextlib.suppress(OSError):
            if _has(descriptor, code, kernel) and _is_meant(name, _name(descriptor, kernel)):
                return descriptor
        os.close(descriptor)
    if refused:
        raise refused
    of = "" if name == "auto" else f" called {name}"
    raise Unavailable(f"there is no input device{of} with key {code} (`evtest` lists them)")


def _is_meant(wanted: str, name: str) -> bool:
    return name == wanted or (wanted == "auto" and not name.startswith(NOT_MEANT))


def _name(descriptor: int, kernel: Kernel) -> str:
    answer = bytearray(NAME_BYTES)
    kernel.ioctl(descriptor, GET_NAME, answer)
    return answer.partition(b"\0")[0].decode("utf-8", "replace")


def _has(descriptor: int, code: int, kernel: Kernel) -> bool:
    answer = bytearray(KEYS_BYTES)
    kernel.ioctl(descriptor, GET_KEYS, answer)
    return bool(answer[code // 8] >> code % 8 & 1)
