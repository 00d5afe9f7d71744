"""The unit for a desktop, under a user's own systemd, with that user's sound server."""

from __future__ import annotations

import time

import pytest

from tests.service.boot.daemon import DROP_IN, SETTINGS, UNIT, WATCHDOG_S
from tests.service.boot.machine import Machine

PULSE = """\
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker
load-module module-null-sink sink_name=feed rate=16000 channels=1 norewinds=1
load-module module-remap-source source_name=mic master=feed.monitor
set-default-sink speaker
set-default-source mic
"""
# As logind does it, which would need the system's message bus. A user's own systemd 252 cannot make the
# folder for namespaces itself: some service of the system with a sandbox has to have done so.
LOG_IN = """\
install -d -m 700 -o pi -g pi /run/user/$(id -u pi)
systemd-run --quiet -p Type=oneshot -p ProtectSystem=strict true
systemd-run --quiet --unit user -p User=pi -p Delegate=yes -p Type=notify \
    -E HOME=/home/pi -E XDG_RUNTIME_DIR=/run/user/$(id -u pi) /lib/systemd/systemd --user
"""

HEARS_S = 30  # a sound server that has just begun, on a busy machine

pytestmark = [pytest.mark.root, pytest.mark.proof, pytest.mark.timeout(240)]


def as_pi(machine: Machine, command: str) -> str:
    environment = "env -i HOME=/home/pi PATH=/usr/bin:/bin XDG_RUNTIME_DIR=/run/user/$(id -u pi)"
    return machine.run(f"setpriv --reuid pi --regid pi --init-groups {environment} {command}")


def shown(machine: Machine, name: str) -> str:
    return as_pi(machine, f"systemctl --user show agentd --property {name} --value")


def test_it_is_ready_with_the_users_own_microphone_and_key_and_is_left_alone(machine: Machine) -> None:
    settings = SETTINGS.replace("'wav:silence.wav'", "default").replace("'ws://127.0.0.1:1'", "google")
    machine.write("/etc/systemd/user/agentd.service", UNIT.with_name("agentd-user.service").read_bytes())
    machine.write("/etc/systemd/user/agentd.service.d/test.conf", DROP_IN.encode())
    machine.write("/etc/agentd/agentd.yaml", settings.encode())
    machine.run("useradd --create-home pi")
    machine.write("/home/pi/.config/pulse/default.pa", PULSE.encode())
    machine.run("cp -r /etc/agentd ~pi/.config/; (umask 077; echo a-key > ~pi/.config/agentd/gemini.key)")
    machine.run("mkdir ~pi/.ssh; echo private > ~pi/.ssh/id; chown -R pi: ~pi")
    machine.run(LOG_IN)
    as_pi(machine, "systemctl --user start pulseaudio")  # it begins by itself, too
    assert as_pi(machine, "systemd-analyze --user verify /etc/systemd/user/agentd.service") == ""
    try:
        as_pi(machine, "systemctl --user start agentd")
    except AssertionError as failure:
        raise AssertionError(machine.run("journalctl --no-pager _UID=$(id -u pi)")) from failure
    end_s = time.monotonic() + HEARS_S
    while shown(machine, "StatusText") != "idle, broker connected":
        assert time.monotonic() < end_s, machine.run("journalctl --no-pager _UID=$(id -u pi)")
        time.sleep(0.2)
    pid = shown(machine, "MainPID")
    time.sleep(WATCHDOG_S + 1)
    assert (shown(machine, "MainPID"), shown(machine, "NRestarts")) == (pid, "0")
    assert machine.run(f"ls /proc/{pid}/root/home/pi/.config/agentd").split()  # it sees its settings
    assert machine.run(f"ls -A /proc/{pid}/root/home/pi/.ssh") == ""
    assert machine.run(f"awk '$5 == \"/\" {{print $6}}' /proc/{pid}/mountinfo").startswith("ro,")
    verdict = as_pi(machine, "systemd-analyze --user security --no-pager agentd.service").splitlines()[-1]
    print(machine.run("systemctl --version | head -1"), verdict)
    as_pi(machine, "systemctl --user stop agentd")
    assert shown(machine, "Result") == "success"
