"""What the idle daemon costs in the demo's configuration: embedded broker, embedded Live server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.daemon import settings_file
from tests.service.notify_socket import notify_socket
from tests.speech import silence

MOST_RESIDENT_MB = 130
READY_S = 1.5
STARTS = 5
SETTLE_S = 10.0


def resident_mb(pid: int) -> dict[str, float]:
    """Of the process and its children, by name."""
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(
                line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
            )
        except OSError:
            continue
        if pid in (int(status["Pid"]), int(status["PPid"])) and "VmRSS" in status:
            found[status["Name"]] = int(status["VmRSS"].split()[0]) / 1000
    return found


@pytest.mark.proof
def test_the_idle_daemon_is_small_and_soon_ready(tmp_path: Path) -> None:
    audio = "{input: 'wav:microphone.wav', output: none}"
    file = settings_file(tmp_path, silence(1_000), "local", "embedded", audio=audio)
    times = []
    with notify_socket(tmp_path / "notify") as systemd:
        for _ in range(STARTS):
            began = time.monotonic()
            daemon = subprocess.Popen(
                [sys.executable, "-m", "agentd", "run", "-c", str(file)],
                env={**os.environ, "NOTIFY_SOCKET": systemd.address},
            )
            times.append(systemd.wait("READY=1", timeout_s=30) - began)
            if len(times) == STARTS:
                time.sleep(SETTLE_S)
                resident = resident_mb(daemon.pid)
            daemon.terminate()
            assert daemon.wait(timeout=10) == 0
    print("\nstart → READY:", ", ".join(f"{seconds:.2f}" for seconds in times), "s")
    print("resident when idle:", ", ".join(f"{name} {mb:.0f} MB" for name, mb in resident.items()))
    assert sorted(times)[STARTS // 2] <= READY_S
    assert sum(resident.values()) <= MOST_RESIDENT_MB
