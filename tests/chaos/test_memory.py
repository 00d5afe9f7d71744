"""A daemon that gets no more memory, and one that the kernel kills for want of it, under a real systemd."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.fault import Healing
from tests.chaos.test_healing import BACK_S, show
from tests.service.boot.base import own_suite
from tests.service.boot.daemon import SETTINGS, machine_with_daemon, shown, started, status_topic, until
from tests.service.boot.machine import Machine

pytestmark = [pytest.mark.proof, pytest.mark.root, pytest.mark.timeout(300)]

TELLS_S = 60  # the watchdog may have to act: WATCHDOG_S in tests, 20 s in the unit
LOCAL = SETTINGS.replace("'ws://127.0.0.1:1'", "local")
# The model that is built in has to answer this, for which it needs memory.
ASK = "mosquitto_pub -h localhost -q 1 -t agentd/test/ask/set -m 'turn on the kitchen lights'"


def no_more_memory(machine: Machine, pid: str) -> None:
    """Not a byte more than it has. (MemoryMax has no effect where the host keeps memory in cgroup v1.)"""
    kb = machine.run(f"awk '/^VmSize:/ {{print $2}}' /proc/{pid}/status")
    machine.run(f"prlimit --pid {pid} --as={1024 * int(kb)}; {ASK}")


def killed_by_the_kernel(machine: Machine, pid: str) -> None:
    """As its out-of-memory killer does: no word, no clean-up."""
    machine.run(f"kill -KILL {pid}")


@pytest.mark.parametrize("befalls", [no_more_memory, killed_by_the_kernel], ids=lambda each: each.__name__)
def test_without_memory_it_is_ended_and_started_again(
    tmp_path: Path, befalls: Callable[[Machine, str], None]
) -> None:
    with machine_with_daemon(own_suite(), tmp_path) as machine, started(machine, LOCAL):
        pid = shown(machine, "MainPID")
        began = time.monotonic()
        befalls(machine, pid)
        until(machine, "NRestarts", "1", TELLS_S)
        ended = time.monotonic()
        until(machine, "ActiveState", "active", TELLS_S)
        back = time.monotonic()
        assert shown(machine, "MainPID") != pid
        assert status_topic(machine) == "online"
    show(befalls.__name__.replace("_", " "), Healing(ended - began, back - ended))
    assert back - ended <= BACK_S
