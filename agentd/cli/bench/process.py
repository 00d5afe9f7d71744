"""What a running process costs, by proc(5); and the installed service, if it runs here."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNIT = "agentd.service"
ASK_S = 5
CPU_FIELDS, BEGAN_FIELD = slice(11, 13), 19  # of /proc/PID/stat, after the name


@dataclass(frozen=True, slots=True)
class Service:
    """The installed service since its start."""

    hours: float
    cpu_s: float
    resident_mb: float


def cpu_s(pid: int) -> float:
    """Of all its threads, in the kernel and out of it."""
    return sum(map(int, _stat(pid)[CPU_FIELDS])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8").split("VmRSS:")[1]
    return int(status.split()[0]) * 1024 / 1e6


def installed() -> Service | None:
    """None: it does not run here, or there is no systemd to ask."""
    ask = ("systemctl", "show", UNIT, "--property=MainPID", "--value")
    try:
        answer = subprocess.run(
            ask, capture_output=True, text=True, timeout=ASK_S, check=False
        ).stdout.strip()
        pid = int(answer or 0)
        if not pid:
            return None
        began_s = int(_stat(pid)[BEGAN_FIELD]) / os.sysconf("SC_CLK_TCK")
        up_s = float(Path("/proc/uptime").read_text("utf-8").split()[0])
        return Service((up_s - began_s) / 3_600, cpu_s(pid), resident_mb(pid))
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
