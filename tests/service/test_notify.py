from __future__ import annotations

import os
from pathlib import Path

import pytest

from agentd.service.notify import Notifier
from tests.service.notify_socket import notify_socket


@pytest.fixture(autouse=True)
def _no_systemd_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("abstract", [False, True])
def test_a_life(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, abstract: bool) -> None:
    address = f"@agentd-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    with notify_socket(address) as systemd:
        monkeypatch.setenv("NOTIFY_SOCKET", address)
        notifier = Notifier()
        notifier.ready()
        notifier.status("listening\nREADY=0")
        notifier.watchdog()
        notifier.stopping()
        assert systemd.listen(0.1) == ["READY=1", "STATUS=listening READY=0", "WATCHDOG=1", "STOPPING=1"]


def test_the_watchdog_is_fed_twice_in_its_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    assert Notifier().watchdog_s is None
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    assert Notifier().watchdog_s == 10
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert Notifier().watchdog_s == 10
    monkeypatch.setenv("WATCHDOG_PID", str(os.getppid()))
    assert Notifier().watchdog_s is None


def test_nobody_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    notifier = Notifier()
    assert notifier.watchdog_s is None
    notifier.ready()
    notifier.stopping()


def test_systemd_went_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nothing"))
    Notifier().ready()
    assert "could not be told READY=1" in caplog.text
