"""The unit as shipped, under a real systemd: start, status, reload, stop, a hung loop, a wrong setting."""

from __future__ import annotations

import time

import pytest

from agentd.lifecycle import RESTART_AFTER_S
from tests.service.boot.daemon import (
    SETTINGS,
    STOP_S,
    WATCHDOG_S,
    log_of,
    shown,
    started,
    status_topic,
    until,
)
from tests.service.boot.machine import Machine

GOOGLE = SETTINGS.replace("'ws://127.0.0.1:1'", "google")
KEY = "/etc/agentd/gemini.key"
RELOAD_S = 20.0

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


def test_it_is_well_formed(machine: Machine) -> None:
    assert machine.run("systemd-analyze verify /etc/systemd/system/agentd.service") == ""


def test_started_it_is_ready_and_its_own_user(daemon: Machine) -> None:
    assert shown(daemon, "ActiveState") == "active"
    assert status_topic(daemon) == "online"
    status = f"/proc/{shown(daemon, 'MainPID')}/status"
    assert daemon.run(f"awk '/^Uid:/ {{print $2}}' {status}") == daemon.run("id -u agentd")
    groups = daemon.run(f"sed -n 's/^Groups:[[:space:]]*//p' {status}").split()
    assert daemon.run("getent group audio | cut -d: -f3") in groups
    assert daemon.run("stat -c '%a %U %G' /run/agentd /var/lib/agentd") == (
        "750 agentd agentd\n700 agentd agentd"
    )
    assert "INFO" not in log_of(daemon)  # levels are journald's own
    assert "connected to the broker" in daemon.run("journalctl -u agentd -p info -o cat --no-pager")


def test_its_control_socket_is_for_its_group_and_nobody_else(daemon: Machine) -> None:
    assert daemon.run("stat -c '%a %U %G' /run/agentd/control.sock") == "660 agentd agentd"
    daemon.run("useradd -G agentd friend; useradd stranger")
    status = "runuser -u {} -- /opt/agentd/bin/agentd status"
    assert "state       idle, since" in daemon.run(status.format("friend"))
    assert daemon.run(f"{status.format('stranger')} || echo status $?").splitlines() == [
        "agentd: this user may not talk to the daemon at /run/agentd/control.sock; "
        "add it to the group agentd (`sudo usermod -aG agentd $USER`) and log in anew",
        "status 1",
    ]
    daemon.run("runuser -u friend -- /opt/agentd/bin/agentd mute on")
    assert "the control socket: mute, by user" in daemon.run("journalctl -u agentd -o cat --no-pager")
    daemon.run("/opt/agentd/bin/agentd mute off; userdel friend; userdel stranger")


def test_it_lives_longer_than_its_watchdog(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    time.sleep(WATCHDOG_S + 1)
    assert shown(daemon, "MainPID") == pid


def test_a_stop_is_short_says_offline_and_lasts(daemon: Machine) -> None:
    began = time.monotonic()
    daemon.run("systemctl stop agentd")
    took_s = time.monotonic() - began
    assert status_topic(daemon) == "offline"
    assert shown(daemon, "Result") == "success"
    assert shown(daemon, "ActiveState") == "inactive"
    assert "Traceback" not in daemon.run("journalctl -u agentd -o cat --no-pager")
    assert took_s <= STOP_S


def restarted(daemon: Machine, pid: str) -> None:
    """Once, and by now it is another process."""
    until(daemon, "NRestarts", "1", 60)
    until(daemon, "ActiveState", "active", 60)
    assert shown(daemon, "MainPID") != pid


def test_a_clean_end_of_its_own_is_a_restart(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    daemon.run(f"kill -TERM {pid}")
    restarted(daemon, pid)


@pytest.mark.proof
def test_a_press_of_home_assistants_button_is_a_restart_but_not_at_once(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    press = "mosquitto_pub -q 1 -t agentd/test/restart/press -m PRESS"
    daemon.run(press)
    time.sleep(RESTART_AFTER_S + 1)
    assert shown(daemon, "MainPID") == pid
    assert "not restarted: agentd has started less than 60 s ago" in log_of(daemon)
    daemon.run(press)
    restarted(daemon, pid)
    assert status_topic(daemon) == "online"


def test_a_hung_loop_is_killed_by_the_watchdog_and_started_again(daemon: Machine) -> None:
    pid = shown(daemon, "MainPID")
    daemon.run(f"kill -STOP {pid}")
    restarted(daemon, pid)
    assert "Watchdog timeout" in daemon.run("journalctl -u agentd -o cat --no-pager")
    assert status_topic(daemon) == "online"


def test_a_reload_with_a_mistake_changes_nothing_and_one_without_holds(daemon: Machine) -> None:
    def reloaded(settings: str, words: str) -> None:
        daemon.write("/etc/agentd/agentd.yaml", settings.encode())
        daemon.run("systemctl reload agentd")
        end = time.monotonic() + RELOAD_S
        while words not in log_of(daemon):
            assert time.monotonic() < end, log_of(daemon)
            time.sleep(0.1)

    pid = shown(daemon, "MainPID")
    reloaded(SETTINGS + "nonsense: 1\n", "what held before goes on")
    assert "agentd.yaml:5: nonsense" in log_of(daemon)
    assert "; the configuration was not taken up: /etc/agentd/agentd.yaml:5: " in shown(daemon, "StatusText")
    reloaded(SETTINGS.replace("output: none", "output: default"), "needs a restart: audio.output")
    assert "taken up" not in shown(daemon, "StatusText")
    assert (shown(daemon, "MainPID"), shown(daemon, "ActiveState")) == (pid, "active")
    assert status_topic(daemon) == "online"


def test_without_the_file_of_the_key_it_starts_and_says_what_is_missing(machine: Machine) -> None:
    machine.run(f"rm -f {KEY}")
    machine.write("/etc/agentd/agentd.yaml", GOOGLE.encode())
    machine.run("systemctl start agentd || true")
    until(machine, "ActiveState", "failed", 20)
    assert shown(machine, "ExecMainStatus") == "78"
    assert "GEMINI_API_KEY" in log_of(machine)


def test_the_key_is_roots_alone_and_the_daemon_has_it(machine: Machine) -> None:
    machine.run(f"(umask 077; echo a-key > {KEY})")
    with started(machine, GOOGLE):
        assert shown(machine, "ActiveState") == "active"
        environment = machine.run(f"tr '\\0' '\\n' < /proc/{shown(machine, 'MainPID')}/environ")
        assert "a-key" not in environment + log_of(machine)
    machine.run(f"rm {KEY}")


def test_a_wrong_configuration_is_not_tried_again(machine: Machine) -> None:
    machine.write("/etc/agentd/agentd.yaml", b"nonsense: 1\n")
    machine.run("systemctl start agentd || true")
    until(machine, "ActiveState", "failed", 20)
    assert shown(machine, "ExecMainStatus") == "78"
    time.sleep(3)  # RestartSec and a little
    assert shown(machine, "ActiveState") == "failed"
    assert shown(machine, "NRestarts") == "0"
    assert "agentd.yaml:1: nonsense" in log_of(machine)
