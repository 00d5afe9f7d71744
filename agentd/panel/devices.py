"""The kernel's character devices: opened, asked, and their trouble in words."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from agentd.errors import Unavailable


class Kernel:
    """What is asked for devices. `devices` is where they are."""

    devices = Path("/dev")

    def ioctl(self, descriptor: int, request: int, buffer: bytearray) -> None:
        """A device's answer is in the same buffer. Raises OSError."""
        fcntl.ioctl(descriptor, request, buffer)


KERNEL = Kernel()


def opened(path: Path, flags: int) -> int:
    """Its descriptor. Raises Unavailable."""
    try:
        return os.open(path, flags | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise unavailable(str(path), error) from error


def asked(what: str, call: Callable[[], object]) -> None:
    """Raises Unavailable, which names `what` was wanted."""
    try:
        call()
    except OSError as error:
        raise unavailable(what, error) from error


def unavailable(what: str, error: OSError) -> Unavailable:
    """In words that say what to do where that is known."""
    remedies = {
        errno.ENOENT: "it is not there",
        errno.EACCES: "agentd may not use it (the README says what the service needs for that)",
        errno.EPERM: "agentd may not use it (the README says what the service needs for that)",
        errno.EBUSY: "another program, or a driver, has it",
        errno.ENOTTY: "it is another kind of device",
        errno.EINVAL: "the kernel refuses it",
    }
    why = remedies.get(error.errno or 0, (error.strerror or str(error)).lower())
    return Unavailable(f"{what}: {why}")
