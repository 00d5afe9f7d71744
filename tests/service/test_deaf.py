"""A microphone that hangs is systemd's affair; one that is lost or closed is the daemon's own."""

from __future__ import annotations

import time

import pytest

from tests.service.boot.daemon import SETTINGS, STOP_S, WATCHDOG_S, log_of, shown, started, until
from tests.service.boot.fifo import NAME, freeze, microphone, thaw
from tests.service.boot.machine import Machine

BY_CARD = SETTINGS.replace("'wav:silence.wav'", NAME)
WITHOUT = SETTINGS.replace("'wav:silence.wav'", "nowhere")

pytestmark = [pytest.mark.root, pytest.mark.timeout(240)]


def test_an_ear_that_hangs_is_killed_by_the_watchdog_and_hears_again(machine: Machine) -> None:
    with microphone(machine), started(machine, BY_CARD):
        assert shown(machine, "StatusText") == "idle, broker connected"
        pid, invocation = shown(machine, "MainPID"), shown(machine, "InvocationID")
        began_s = time.monotonic()
        freeze(machine)
        until(machine, "NRestarts", "1", 60)
        killed_s = time.monotonic()
        thaw(machine)
        until(machine, "ActiveState", "active", 60)
        ready_s = time.monotonic()
        print(f"{killed_s - began_s:.1f} s to the restart, {ready_s - killed_s:.1f} s from there to READY")
        assert shown(machine, "MainPID") != pid
        assert shown(machine, "StatusText") == "idle, broker connected"
        log = log_of(machine, invocation)
    assert "the ear has given no sign of life" in log
    assert "Watchdog timeout" in log
    assert "microphone.py" in log, "where each thread stood"


@pytest.mark.proof
def test_a_microphone_that_is_closed_is_no_reason_to_start_anew(machine: Machine) -> None:
    with microphone(machine), started(machine, BY_CARD):
        machine.run("mosquitto_pub -h localhost -t agentd/test/mute/set -m ON")
        until(machine, "StatusText", "muted, broker connected", 10)
        freeze(machine)  # nobody reads it
        left_alone(machine)
        thaw(machine)
        machine.run("mosquitto_pub -h localhost -t agentd/test/mute/set -m OFF")
        until(machine, "StatusText", "idle, broker connected", 10)


def test_a_stop_is_short_also_while_the_ear_hangs(machine: Machine) -> None:
    with microphone(machine), started(machine, BY_CARD):
        freeze(machine)
        until(machine, "StatusText", "error, broker connected: The microphone is gone.", 10)
        began_s = time.monotonic()
        machine.run("systemctl stop agentd")
        took_s = time.monotonic() - began_s
        print(f"stopped after {took_s:.1f} s")
        assert shown(machine, "Result") == "success"
        assert took_s <= STOP_S


@pytest.mark.proof
def test_without_a_microphone_it_is_ready_after_a_while_and_says_so(machine: Machine) -> None:
    with started(machine, WITHOUT):
        assert shown(machine, "StatusText") == "error, broker connected: The microphone is gone."
        left_alone(machine)


def left_alone(machine: Machine) -> None:
    pid = shown(machine, "MainPID")
    time.sleep(WATCHDOG_S + 1)
    assert (shown(machine, "MainPID"), shown(machine, "NRestarts")) == (pid, "0")
