"""The daemon on a booted machine, as an installer would leave it there: unit, user, settings, tools."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.service.boot import base
from tests.service.boot.machine import Machine, booted
from tests.speech import silence, wav

PROJECT = Path(__file__).parents[3]
UNIT = PROJECT / "systemd/agentd.service"
WATCHDOG_S = 3
STOP_S = 2.0

SETTINGS = """\
audio: {input: 'wav:silence.wav', output: none}
live: {endpoint: 'ws://127.0.0.1:1'}
mqtt: {url: 'mqtt://localhost', id: test}
tools: tools
"""

# Only what a test cannot wait for.
DROP_IN = f"[Service]\nWatchdogSec={WATCHDOG_S}\n"

# As `pip install` would write it.
COMMAND = """\
#!/opt/agentd/bin/python
import sys
sys.path.insert(0, "/opt/agentd/code")
from agentd.__main__ import main
sys.exit(main())
"""


def installed(folder: Path, site: str) -> Path:
    """A virtual environment for /opt/agentd with our code; the pinned packages are seen in it, not copied."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to("/usr/bin/python3")
    (folder / "bin/agentd").write_text(COMMAND)
    (folder / "bin/agentd").chmod(0o755)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = true\n")
    (folder / site).mkdir(parents=True)
    shutil.copytree(PROJECT / "agentd", folder / "code/agentd", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(UNIT.parent, folder / "code/systemd")
    (folder / "silence.wav").write_bytes(wav(silence(1_000)))
    return folder


@contextmanager
def machine_with_daemon(suite: str, folder: Path) -> Iterator[Machine]:
    """Booted, the daemon installed and configured, not started. `folder`: for what is put on the machine."""
    if (reason := base.missing(suite)) is not None:
        pytest.skip(reason)
    root = base.cached(suite)
    if root is None:
        pytest.skip(f"needs a small Debian in {base.place(suite)}; `make proof` builds it, in minutes")
    if not (root / f"usr/bin/python{base.PYTHONS[suite]}").exists() or not base.packages(suite).exists():
        pytest.skip(f"needs the packages for this Debian's own Python, {base.PYTHONS[suite]}")
    site = f"lib/python{base.PYTHONS[suite]}/site-packages"
    opt = installed(folder / "agentd", site)
    with booted(root, {"/opt/agentd": opt, f"/opt/agentd/{site}": base.packages(suite)}) as running:
        running.write("/etc/agentd/silence.wav", (opt / "silence.wav").read_bytes())
        for tools in sorted((PROJECT / "tools").glob("*.yaml")):
            running.write(f"/etc/agentd/tools/{tools.name}", tools.read_bytes())
        running.write("/usr/lib/sysusers.d/agentd.conf", UNIT.with_name("sysusers.conf").read_bytes())
        running.write("/etc/systemd/system/agentd.service", UNIT.read_bytes())
        running.write("/etc/systemd/system/agentd.service.d/test.conf", DROP_IN.encode())
        running.run("systemd-sysusers; systemctl daemon-reload; systemctl start mosquitto")
        yield running


@contextmanager
def started(machine: Machine, settings: str = SETTINGS) -> Iterator[Machine]:
    """Started, and in the end stopped."""
    machine.write("/etc/agentd/agentd.yaml", settings.encode())
    try:
        machine.run("systemctl reset-failed agentd 2>/dev/null || true")
        machine.run("systemctl start agentd || (journalctl -u agentd; exit 1)")
        yield machine
    finally:
        machine.run("systemctl stop agentd")


def shown(machine: Machine, name: str) -> str:
    return machine.run(f"systemctl show agentd --property {name} --value")


def until(machine: Machine, name: str, value: str, timeout_s: float) -> None:
    """The property of the unit has this value, or the test fails with the log."""
    end = time.monotonic() + timeout_s
    while (now := shown(machine, name)) != value:
        assert time.monotonic() < end, f"{name} stays {now}\n{machine.run('journalctl -u agentd --no-pager')}"
        time.sleep(0.1)


def log_of(machine: Machine, invocation: str = "") -> str:
    """What this start of it (else the one with that id) has logged so far, without times."""
    start = invocation or shown(machine, "InvocationID")
    return machine.run(f"journalctl _SYSTEMD_INVOCATION_ID={start} + INVOCATION_ID={start} -o cat --no-pager")


def status_topic(machine: Machine) -> str:
    return machine.run("mosquitto_sub -h localhost -t agentd/test/status -C 1 -W 5")
