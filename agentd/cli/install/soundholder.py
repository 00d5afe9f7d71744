"""Whose sound server may hold the sound cards: that of a user who is logged in, which no service can use."""

from __future__ import annotations

import contextlib
from pathlib import Path

SERVERS = {"pipewire", "pulseaudio"}
PROCESSES = Path("/proc")


def found(processes: Path = PROCESSES) -> str:
    """Such as `pipewire`; empty when there is none."""
    for process in processes.glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):  # it has just ended
            name = process.read_text("utf-8", "replace").strip()
            if name in SERVERS:
                return name
    return ""
