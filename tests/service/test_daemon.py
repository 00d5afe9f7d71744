"""The real daemon, with this test in the place of systemd."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.broker import Mosquitto, mosquitto, subscriber
from tests.service.notify_socket import NotifySocket, notify_socket
from tests.speech import silence, wav

TOOLS = Path(__file__).parents[2] / "tools"
START_S = 40.0  # a busy machine, and eight other tests
WATCHDOG_S = 0.4


@pytest.fixture
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def settings(folder: Path, mqtt_url: str) -> Path:
    """A second of silence for ever, no loudspeaker, no cloud."""
    (folder / "silence.wav").write_bytes(wav(silence(1_000)))
    file = folder / "agentd.yaml"
    file.write_text(
        "audio: {input: 'wav:silence.wav', output: none}\nlive: {endpoint: 'ws://127.0.0.1:1'}\n"
        f"mqtt: {{url: '{mqtt_url}', id: test}}\ntools: {TOOLS}\nstore: {folder}\n"
    )
    return file


@contextmanager
def daemon(file: Path, systemd: NotifySocket) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "GEMINI_API_KEY": "none-is-asked-for",
        "NOTIFY_SOCKET": systemd.address,
        "WATCHDOG_USEC": str(round(2 * WATCHDOG_S * 1_000_000)),
    }
    call = [sys.executable, "-m", "agentd", "run", "-c", str(file)]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(call, env=environment, stdin=nothing, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        yield process
    finally:
        process.kill()
        if not process.stderr.closed:
            sys.stderr.write(process.communicate()[1])  # pytest shows it if the test failed


def test_from_ready_to_stopping(tmp_path: Path, broker: Mosquitto) -> None:
    status = "agentd/test/status"
    with (
        notify_socket(tmp_path / "notify") as systemd,
        subscriber(broker, status) as house,
        daemon(settings(tmp_path, broker.url), systemd) as process,
    ):
        systemd.wait("READY=1", START_S)
        house.wait(1)
        for _ in range(3):
            systemd.wait("WATCHDOG=1", 20 * WATCHDOG_S)

        process.send_signal(signal.SIGSTOP)  # the loop hangs
        systemd.listen(WATCHDOG_S / 2)  # what was on its way
        assert systemd.listen(3 * WATCHDOG_S) == []
        process.send_signal(signal.SIGCONT)
        systemd.wait("WATCHDOG=1", 20 * WATCHDOG_S)

        process.send_signal(signal.SIGTERM)
        systemd.wait("STOPPING=1", START_S)
        _, log = process.communicate(timeout=START_S)
        assert process.returncode == 0
        assert "Traceback" not in log
        assert [arrival.text for arrival in house.wait(2)] == ["online", "offline"]


def test_a_reload_that_fails_is_told_and_one_that_does_not(tmp_path: Path) -> None:
    file = settings(tmp_path, "mqtt://127.0.0.1:1")
    right = file.read_text()
    with notify_socket(tmp_path / "notify") as systemd, daemon(file, systemd) as process:
        systemd.wait("READY=1", START_S)
        file.write_text(right + "vad: {silence_ms: long}\nnonsense: 1\n")
        process.send_signal(signal.SIGHUP)
        complaint = f"{file}:6: vad.silence_ms: "
        told = systemd.wait_for(lambda line: complaint in line, START_S)
        assert told.startswith(
            "STATUS=idle, the broker cannot be reached; the configuration was not taken up: "
        )
        assert told.endswith(" (and 1 more)")
        file.write_text(right + "vad: {silence_ms: 700}\n")
        process.send_signal(signal.SIGHUP)
        systemd.wait_for(lambda line: line.startswith("STATUS=idle") and "taken up" not in line, START_S)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=START_S)
    assert process.returncode == 0
    assert f"{file}:7: nonsense: " in log
    assert "the configuration was read anew" in log
    assert "Traceback" not in log


def test_a_reload_that_is_asked_for_while_it_starts(tmp_path: Path) -> None:
    file = settings(tmp_path, "mqtt://127.0.0.1:1")
    right = file.read_text()
    file.unlink()
    os.mkfifo(file)
    with notify_socket(tmp_path / "notify") as systemd, daemon(file, systemd) as process:
        with file.open("w") as reading:  # it has begun to
            process.send_signal(signal.SIGHUP)
            file.unlink()
            file.write_text(right + "nonsense: 1\n")
            reading.write(right)
        systemd.wait_for(lambda line: f"{file}:6: nonsense: " in line, START_S)


def test_ready_also_without_the_broker(tmp_path: Path) -> None:
    with (
        notify_socket(tmp_path / "notify") as systemd,
        daemon(settings(tmp_path, "mqtt://127.0.0.1:1"), systemd) as process,
    ):
        systemd.wait("READY=1", START_S)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=START_S)
    assert process.returncode == 0
    assert "cannot reach the broker" in log


def test_a_wrong_configuration_is_78_and_never_ready(tmp_path: Path) -> None:
    file = tmp_path / "agentd.yaml"
    file.write_text("nonsense: 1\n")
    with notify_socket(tmp_path / "notify") as systemd, daemon(file, systemd) as process:
        process.communicate(timeout=START_S)
        assert process.returncode == 78
        assert systemd.listen(0.1) == []
