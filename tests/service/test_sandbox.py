"""What the unit keeps from the daemon and its children, and that both still do all that they are for."""

from __future__ import annotations

import pytest

from tests.service.boot.daemon import SETTINGS, log_of, started
from tests.service.boot.machine import Machine

MOST_EXPOSURE = 1.5

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


def test_little_of_the_machine_is_exposed(machine: Machine) -> None:
    *_, verdict = machine.run("systemd-analyze security --no-pager agentd.service").splitlines()
    print(machine.run("systemctl --version | head -1"), verdict)
    assert float(verdict.split(": ")[1].split()[0]) <= MOST_EXPOSURE


def test_what_is_built_in_runs_in_the_sandbox(machine: Machine) -> None:
    """The embedded broker is a process of its own there, the local endpoint reads its models."""
    built_in = SETTINGS.replace("'mqtt://localhost'", "embedded").replace("'ws://127.0.0.1:1'", "local")
    with started(machine, built_in):
        log = log_of(machine)
    assert "connected to the broker at 127.0.0.1" in log
    assert "Got notification message from" not in log
    assert machine.run("pidof mosquitto | wc -w") == "1"  # the machine's own
