"""A whole life on a machine with a systemd of its own: installed from nothing, again, upgraded, taken away.

Wheels and what Debian lacks in the small base are fetched before; the machine itself has no network.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.daemon import spoken
from tests.service.boot import base
from tests.service.boot.machine import Machine, booted
from tests.speech import HZ, wav

PROJECT = Path(__file__).parents[3]
LOCK = PROJECT / "requirements.lock"
INSTALL_S = 400.0
SPOKEN_S = 100.0
MOST_S, MOST_MB = 300, 350
FLAGS = "--broker mqtt://localhost --input wav:/etc/agentd/silence.wav --output none --room Kitchen"
FLAGS += " --key-file /root/key"

pytestmark = [pytest.mark.root, pytest.mark.proof, pytest.mark.timeout(1800)]


def fetched() -> Path:
    """The pinned wheels and the Debian packages of venv, for this machine's own Python."""
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()[:8]
    folder = base.place().with_name(f"install-{sys.version_info.minor}-{digest}")
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
        subprocess.run([*pip, "--require-hashes", "-r", str(LOCK), "-d", str(folder)], check=True)
        # as apt would on that machine: what it lacks of these
        status = base.place() / "var/lib/dpkg/status"
        (folder / "partial").mkdir(exist_ok=True)
        apt = ["apt-get", "-qq", "-y", "--no-install-recommends", "--download-only"]
        where = ["-o", f"Dir::State::status={status}", "-o", f"Dir::Cache::archives={folder}"]
        subprocess.run([*apt, *where, "-o", "Debug::NoLocking=1", "install", "python3-venv"], check=True)
        (folder / "complete").touch()
    return folder


@pytest.fixture
def machine() -> Iterator[Machine]:
    if (reason := base.missing()) is not None:
        pytest.skip(reason)
    root, fetch = base.build(), fetched()  # in this order
    with booted(root, {"/src": PROJECT, "/fetched": fetch}) as running:
        running.write("/etc/pip.conf", b"[global]\nno-index = true\nfind-links = /fetched\n")
        running.write("/etc/agentd/silence.wav", wav(bytes(2 * HZ)))
        running.write("/srv/said.wav", wav(bytes(2 * HZ * 3) + spoken("turn on the kitchen lights")[0]))
        running.write("/root/key", b"no-key-at-all\n")
        running.run("dpkg -i /fetched/*.deb; systemctl start mosquitto")
        checkout(running, "src")
        yield running


def install(machine: Machine, flags: str, source: str = "/root/src") -> str:
    """What it says; as a script calls it, without a terminal."""
    return machine.run(f"{source}/systemd/install.sh {flags} </dev/null", INSTALL_S)


def shown(machine: Machine, name: str) -> str:
    return machine.run(f"systemctl show agentd --property {name} --value")


def retained(machine: Machine) -> list[str]:
    """Topics of ours that the broker keeps."""
    listing = machine.run("mosquitto_sub -t '#' -W 2 -F '%r %t' || true")
    return sorted(line[2:] for line in listing.splitlines() if line.startswith("1 ") and "agentd" in line)


def checkout(machine: Machine, name: str, change: str = "true") -> str:
    """A copy that stays as it is while the tests' own may be worked on; with `change` it is different."""
    parts = " ".join(f"/src/{part}" for part in ("agentd", "config", "tools", "systemd", "requirements.lock"))
    machine.run(f"mkdir /root/{name}; cd /root/{name}; cp -r {parts} . && {change}")
    return f"/root/{name}"


def install_a_broken_one(machine: Machine) -> str:
    """What it says; it must fail."""
    return machine.run(f"/root/broken/systemd/install.sh {FLAGS} </dev/null && exit 9 || true", INSTALL_S)


def test_a_life(machine: Machine) -> None:
    checkout(machine, "broken", "echo 'raise OSError(28, \"No space left on device\")' >> agentd/cli/run.py")
    assert_a_broken_one_leaves_nothing(machine)
    began_s = time.monotonic()
    said = install(machine, FLAGS)
    took_s = time.monotonic() - began_s
    size_mb = int(machine.run("du -sm /opt | cut -f1"))
    print(f"\nfrom nothing to READY in {took_s:.0f} s, without the network; {size_mb} MB in /opt/agentd")
    assert took_s <= MOST_S
    assert size_mb <= MOST_MB
    assert "“hey jarvis, turn on the kitchen lights”" in said
    assert "the broker mqtt://localhost answers" in said
    assert "no-key-at-all" not in said + machine.run("journalctl --no-pager")
    assert_runs(machine)
    assert_again_nothing_happens(machine)
    assert_not_two_at_once(machine)
    assert_a_broken_one_is_taken_back(machine)
    assert_a_newer_one_takes_over(machine)
    assert_it_goes(machine)
    assert_a_spoken_command_is_done(machine)


def assert_a_broken_one_leaves_nothing(machine: Machine) -> None:
    said = install_a_broken_one(machine)
    assert "agentd did not start. Its last words:" in said
    assert (
        machine.run("ls /etc/agentd /opt /usr/local/bin")
        == "/etc/agentd:\nsilence.wav\n\n/opt:\n\n/usr/local/bin:"
    )
    assert machine.run("find /etc /var/lib -path /etc/agentd -prune -o -name 'agentd*' -print") == ""
    assert machine.run("getent passwd agentd || echo nobody") == "nobody"
    assert shown(machine, "LoadState") == "not-found"


def assert_runs(machine: Machine) -> None:
    assert shown(machine, "ActiveState") == "active"
    assert machine.run("systemctl is-enabled agentd") == "enabled"
    assert machine.run("stat -c '%a %U %n' /etc/agentd/*.key /etc/agentd/agentd.yaml") == (
        "600 root /etc/agentd/gemini.key\n644 root /etc/agentd/agentd.yaml"
    )
    assert machine.run("mosquitto_sub -t agentd/kitchen/status -C 1 -W 5") == "online"
    assert machine.run("/usr/local/bin/agentd tools list | grep -c turn_on") != "0"


def assert_again_nothing_happens(machine: Machine) -> None:
    pid = shown(machine, "MainPID")
    machine.run("echo '# mine' >> /etc/agentd/agentd.yaml; rm /etc/agentd/tools/scenes.yaml")
    began_s = time.monotonic()
    said = install(machine, FLAGS)
    print(f"again: {time.monotonic() - began_s:.1f} s")
    assert "nothing has changed" in said
    assert shown(machine, "MainPID") == pid
    assert (
        machine.run("tail -1 /etc/agentd/agentd.yaml; ls /etc/agentd/tools | grep -c scenes || true")
        == "# mine\n0"
    )


def assert_not_two_at_once(machine: Machine) -> None:
    said = machine.run(f"flock /opt /root/src/systemd/install.sh {FLAGS} </dev/null || true", INSTALL_S)
    assert said.endswith("another installation is under way; wait for its end")


def assert_a_broken_one_is_taken_back(machine: Machine) -> None:
    opt = machine.run("readlink /opt/agentd; ls /opt")
    said = install_a_broken_one(machine)
    assert "agentd did not start. Its last words:" in said
    assert "→ make room on the card" in said
    assert machine.run("readlink /opt/agentd; ls /opt") == opt
    assert_runs(machine)


def assert_a_newer_one_takes_over(machine: Machine) -> None:
    before, unit = (
        machine.run("readlink /opt/agentd"),
        machine.run("sha256sum /etc/systemd/system/agentd.service"),
    )
    source = checkout(
        machine, "newer", "sed -i 's/^__version__ = .*/__version__ = \"9.9\"/' agentd/__init__.py"
    )
    install(machine, "--yes", source)
    assert machine.run("/usr/local/bin/agentd --version") == "agentd 9.9"
    assert machine.run("ls /opt | wc -l") == "2"  # the link and what it leads to
    assert machine.run("readlink /opt/agentd") != before
    assert machine.run("sha256sum /etc/systemd/system/agentd.service") == unit
    assert machine.run("tail -1 /etc/agentd/agentd.yaml") == "# mine"
    assert_runs(machine)


def assert_it_goes(machine: Machine) -> None:
    assert "agentd/kitchen/status" in retained(machine)
    install(machine, "--uninstall")
    assert machine.run("ls /opt /usr/local/bin") == "/opt:\n\n/usr/local/bin:"
    assert machine.run("systemctl is-active agentd || true") == "inactive"
    assert machine.run("ls /etc/agentd").split() == ["agentd.yaml", "gemini.key", "silence.wav", "tools"]
    assert retained(machine) == []
    machine.run("getent group agentd && gpasswd --add daemon agentd")
    install(machine, "--uninstall --purge")
    assert machine.run("ls -d /etc/agentd /var/lib/agentd 2>/dev/null || true") == ""
    assert machine.run("getent passwd agentd || getent group agentd || true") == ""


def assert_a_spoken_command_is_done(machine: Machine) -> None:
    """From nothing again, without a key: what a person says after the installation reaches the lamp."""
    lamp = "mosquitto_sub -t home/kitchen/light/set -C 1 -W 90"
    machine.run(f"systemd-run --quiet --unit=lamp {lamp}")
    install(machine, "--broker mqtt://localhost --input wav:/srv/said.wav --output none")
    machine.run("while systemctl is-active --quiet lamp; do sleep 0.2; done", SPOKEN_S)
    assert machine.run("journalctl -u lamp -o cat --no-pager | grep state") == '{"state":"ON"}'
