"""The unit as shipped, under a real systemd: start, status, stop, a hung loop, a wrong configuration."""

from __future__ import annotations

import shutil
import sys
import sysconfig
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.service.boot import base
from tests.service.boot.machine import Machine, booted

PROJECT = Path(__file__).parents[2]
UNIT = PROJECT / "systemd/agentd.service"
WATCHDOG_S = 3
STOP_S = 2.0

SETTINGS = """\
audio: {input: 'wav:silence.wav', output: none}
live: {endpoint: 'ws://127.0.0.1:1'}
mqtt: {url: 'mqtt://localhost', id: test}
tools: tools
"""

# Only what a test cannot wait for, and the key in the place of the owner's file.
DROP_IN = f"[Service]\nWatchdogSec={WATCHDOG_S}\nSetCredential=GEMINI_API_KEY:none-is-asked-for\n"

# As `pip install` would write it.
COMMAND = """\
#!/opt/agentd/bin/python
import sys
sys.path.insert(0, "/opt/agentd/code")
from agentd.__main__ import main
sys.exit(main())
"""

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


def installed(folder: Path) -> Path:
    """A virtual environment for /opt/agentd with our code; the pinned packages are seen in it, not copied."""
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/python").symlink_to("/usr/bin/python3")
    (folder / "bin/agentd").write_text(COMMAND)
    (folder / "bin/agentd").chmod(0o755)
    (folder / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = true\n")
    (folder / packages()).mkdir(parents=True)
    shutil.copytree(PROJECT / "agentd", folder / "code/agentd", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def packages() -> str:
    return f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Booted, the daemon installed and configured, not started."""
    if (reason := base.missing()) is not None:
        pytest.skip(reason)
    root = base.cached()
    if root is None:
        pytest.skip(f"needs a small Debian in {base.place()}; `make proof` builds it, in minutes")
    if not (root / f"usr/bin/python3.{sys.version_info.minor}").exists():
        pytest.skip("needs the tests to run with this Debian's own Python")
    opt = installed(tmp_path_factory.mktemp("opt") / "agentd")
    site = f"/opt/agentd/{packages()}"
    with booted(root, {"/opt/agentd": opt, site: Path(sysconfig.get_path("purelib"))}) as running:
        with wave.open(str(opt.parent / "silence.wav"), "wb") as clip:
            clip.setparams((1, 2, 16_000, 0, "NONE", ""))
            clip.writeframes(bytes(2 * 16_000))
        running.write("/etc/agentd/silence.wav", (opt.parent / "silence.wav").read_bytes())
        for tools in sorted((PROJECT / "tools").glob("*.yaml")):
            running.write(f"/etc/agentd/tools/{tools.name}", tools.read_bytes())
        running.write("/etc/systemd/system/agentd.service", UNIT.read_bytes())
        running.write("/etc/systemd/system/agentd.service.d/test.conf", DROP_IN.encode())
        running.run("systemctl daemon-reload; systemctl start mosquitto")
        yield running


@contextmanager
def started(machine: Machine, settings: str) -> Iterator[None]:
    """Started, and in the end stopped."""
    machine.write("/etc/agentd/agentd.yaml", settings.encode())
    try:
        machine.run("systemctl start agentd || (journalctl -u agentd --no-pager; exit 1)")
        yield
    finally:
        machine.run("systemctl stop agentd")


@pytest.fixture
def daemon(machine: Machine) -> Iterator[Machine]:
    with started(machine, SETTINGS):
        yield machine


def shown(machine: Machine, name: str) -> str:
    return machine.run(f"systemctl show agentd --property {name} --value")


def until(machine: Machine, name: str, value: str, timeout_s: float) -> None:
    end = time.monotonic() + timeout_s
    while (now := shown(machine, name)) != value:
        assert time.monotonic() < end, f"{name} stays {now}\n{machine.run('journalctl -u agentd --no-pager')}"
        time.sleep(0.1)


def status_topic(machine: Machine) -> str:
    return machine.run("mosquitto_sub -h localhost -t agentd/test/status -C 1 -W 5")


def test_it_is_well_formed(machine: Machine) -> None:
    assert machine.run("systemd-analyze verify /etc/systemd/system/agentd.service") == ""


def test_started_it_is_ready_and_its_own_user(daemon: Machine) -> None:
    assert shown(daemon, "ActiveState") == "active"
    assert status_topic(daemon) == "online"
    pid = shown(daemon, "MainPID")
    assert int(daemon.run(f"awk '/^Uid:/ {{print $2}}' /proc/{pid}/status")) >= 61184  # a dynamic user
    groups = daemon.run(f"sed -n 's/^Groups:[[:space:]]*//p' /proc/{pid}/status").split()
    assert daemon.run("getent group audio | cut -d: -f3") in groups
    assert daemon.run(f"grep -c Seccomp:.2 /proc/{pid}/status") == "1"
    assert "INFO" not in daemon.run("journalctl -u agentd -o cat --no-pager")  # levels are journald's own
    assert (
        daemon.run("journalctl -u agentd -p info -o cat --no-pager | grep -c 'connected to the broker'")
        != "0"
    )


def test_it_lives_longer_than_its_watchdog(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    time.sleep(WATCHDOG_S + 1)
    assert shown(daemon, "MainPID") == pid


def test_a_stop_is_short_and_says_offline(daemon: Machine) -> None:
    began = time.monotonic()
    daemon.run("systemctl stop agentd")
    took_s = time.monotonic() - began
    assert status_topic(daemon) == "offline"
    assert shown(daemon, "Result") == "success"
    assert "Traceback" not in daemon.run("journalctl -u agentd -o cat --no-pager")
    assert took_s <= STOP_S


def test_a_hung_loop_is_killed_by_the_watchdog_and_started_again(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    daemon.run(f"kill -STOP {pid}")
    until(daemon, "NRestarts", "1", 60)
    until(daemon, "ActiveState", "active", 60)
    assert shown(daemon, "MainPID") != pid
    assert "Watchdog timeout" in daemon.run("journalctl -u agentd -o cat --no-pager")
    assert status_topic(daemon) == "online"


def test_what_is_built_in_runs_in_the_sandbox(machine: Machine) -> None:
    """The embedded broker is a process of its own there, the local endpoint reads its models."""
    built_in = SETTINGS.replace("'mqtt://localhost'", "embedded").replace("'ws://127.0.0.1:1'", "local")
    with started(machine, built_in):
        since = shown(machine, "ExecMainStartTimestamp")
        log = machine.run(f"journalctl -u agentd -o cat --no-pager --since '{since}'")
    assert "connected to the broker at 127.0.0.1" in log
    assert "Got notification message from" not in log
    assert machine.run("pidof mosquitto | wc -w") == "1"  # the machine's own


def test_a_wrong_configuration_is_not_tried_again(machine: Machine) -> None:
    machine.write("/etc/agentd/agentd.yaml", b"nonsense: 1\n")
    machine.run("systemctl start agentd || true")
    until(machine, "ActiveState", "failed", 20)
    assert shown(machine, "ExecMainStatus") == "78"
    time.sleep(3)  # RestartSec and a little
    assert shown(machine, "ActiveState") == "failed"
    assert shown(machine, "NRestarts") == "0"
    assert "agentd.yaml:1: nonsense" in machine.run("journalctl -u agentd -o cat --no-pager")
