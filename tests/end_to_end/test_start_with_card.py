"""From the start of the process to READY with a sound card, as `agentd run` has it in a house."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audio.soundserver import SoundServer
from tests.end_to_end.daemon import settings_file
from tests.service.notify_socket import NotifySocket, notify_socket
from tests.speech import silence

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parents[2]
READY_S = 1.5  # besides the card's own first frame
STARTS = 5
PATIENCE_S = 30.0


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[NotifySocket]:
    with notify_socket(tmp_path / "notify") as socket:
        yield socket


@contextlib.contextmanager
def ready_daemon(folder: Path, card: SoundServer, systemd: NotifySocket) -> Iterator[float]:
    """While inside a daemon runs on the card; how many seconds after its start it was READY."""
    audio = "{input: default, output: default}"
    file = settings_file(folder, silence(20), "local", "embedded", audio=audio)
    began_s = time.monotonic()
    daemon = subprocess.Popen(
        [sys.executable, "-m", "agentd", "run", "-c", str(file)],
        env={**card.environ, "NOTIFY_SOCKET": systemd.address, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield systemd.wait("READY=1", PATIENCE_S) - began_s
        daemon.terminate()
        assert daemon.wait(timeout=10) == 0
    finally:
        daemon.kill()


def first_frame_s(card: SoundServer) -> float:
    """What the card itself takes from its opening to its first frame, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.audio.card_process", "open", "default"],
        env={**card.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_S,
    )
    return float(done.stdout.split()[-1])


def listeners(card: SoundServer) -> int:
    """Streams that take sound from the card, its own included."""
    return len(card.pactl("list", "short", "source-outputs").splitlines())


def test_ready_comes_when_the_card_is_heard(tmp_path: Path, card: SoundServer, systemd: NotifySocket) -> None:
    before = listeners(card)
    with ready_daemon(tmp_path, card, systemd):
        assert listeners(card) == before + 1
    assert listeners(card) == before


@pytest.mark.proof
def test_soon_ready_with_a_card(tmp_path: Path, card: SoundServer, systemd: NotifySocket) -> None:
    ready, frames = [], []
    for _ in range(STARTS):
        frames.append(first_frame_s(card))
        with ready_daemon(tmp_path, card, systemd) as after_s:
            ready.append(after_s)
    for words, times in (("start → READY with a sound card", ready), ("its opening → first frame", frames)):
        print(f"\n{words}:", ", ".join(f"{seconds:.2f}" for seconds in times), "s", end="")
    middle = STARTS // 2
    assert sorted(ready)[middle] <= READY_S + sorted(frames)[middle]
