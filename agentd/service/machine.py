"""What we run on, for a person."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from pathlib import Path

# What its firmware calls a board (/proc/device-tree leads there, but a sandbox may hide it), its maker a PC.
FILES = (Path("/sys/firmware/devicetree/base/model"), Path("/sys/class/dmi/id/product_name"))
LONGEST = 64


def machine_model(files: Sequence[Path] = FILES) -> str:
    """Such as `Raspberry Pi 5 Model B Rev 1.0`; the processor's kind where nobody knows better."""
    for file in files:
        try:
            name = file.read_bytes()[:LONGEST].decode().strip("\0 \n")
        except (OSError, UnicodeDecodeError):
            continue
        if name.isprintable() and name:
            return name
    return platform.machine()
