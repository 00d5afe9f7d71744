"""Microphone and loudspeaker through PyAudio on a virtual sound card, its loss included.

Asserts on samples and their order, not on milliseconds: the machine may be busy.
"""

from __future__ import annotations

import contextlib
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.audio.soundserver import SoundServer, sound_server
from tests.speech import say, silence

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parents[2]
PATIENCE_S = 40.0
LOUD = 2_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    with sound_server(tmp_path) as running:
        yield running


class CardProcess:
    """`card_process`, seen by its lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.seen: list[str] = []

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_for(self, words: str, patience_s: float = PATIENCE_S) -> str:
        """The next line that holds the words."""
        until_s = time.monotonic() + patience_s
        while time.monotonic() < until_s:
            with contextlib.suppress(queue.Empty):
                self.seen.append(self._lines.get(timeout=0.2))
                if words in self.seen[-1]:
                    return self.seen[-1]
        raise AssertionError(f"no {words!r} in {self.seen}")

    def tell(self, words: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()

    def end(self, last_words: str) -> str:
        assert self._process.stdin
        self._process.stdin.close()
        words = self.wait_for(last_words)
        assert self._process.wait(10) == 0
        return words

    def kill(self) -> None:
        """Ends it and reads what it said to the end: a pipe must not be closed under its reader."""
        self._process.kill()
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line.rstrip())


@contextlib.contextmanager
def card_process(server: SoundServer, *words: str) -> Iterator[CardProcess]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.audio.card_process", *words],
        env=server.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        card = CardProcess(process)
        try:
            yield card
        finally:
            card.kill()


def test_what_is_spoken_is_heard_sample_by_sample(server: SoundServer, tmp_path: Path) -> None:
    spoken = say("hey jarvis turn on the kitchen lights")
    with card_process(server, "hear", "vmic", str(tmp_path / "heard.raw")) as ear:
        ear.wait_for("sound")
        server.say(silence(200) + spoken + silence(1000))
        assert ear.end("dropped") == "dropped 0"
    assert spoken.strip(b"\0") in (tmp_path / "heard.raw").read_bytes()


@pytest.mark.parametrize("channel", [1, 2])
def test_one_of_two_microphones_at_a_rate_of_its_own(
    server: SoundServer, tmp_path: Path, channel: int
) -> None:
    """A tone on each channel: what is heard is the chosen one, at 16 kHz."""
    at_s = np.arange(2 * 44_100) / 44_100
    tones = np.stack([8_000 * np.sin(2 * np.pi * hz * at_s) for hz in (500, 1_250)], axis=1)
    with card_process(server, "hear", "vhat", str(tmp_path / "heard.raw"), str(channel)) as ear:
        ear.wait_for("sound")
        server.say(tones.astype("<i2").tobytes(), "hatfeed", 44_100, 2)
        ear.end("dropped")
    heard = np.frombuffer((tmp_path / "heard.raw").read_bytes(), "<i2")
    loud = np.flatnonzero(np.abs(heard) > LOUD)
    assert 1.9 < (loud[-1] - loud[0]) / 16_000 < 3, "a busy machine plays with gaps"
    spectrum = np.abs(np.fft.rfft(heard[loud[0] : loud[0] + 16_000]))
    both = [spectrum[hz - 5 : hz + 6].max() for hz in (500, 1_250)]
    assert both[channel - 1] > 10 * both[2 - channel]


def test_an_unplugged_microphone_is_not_replaced_by_the_loudspeaker(
    server: SoundServer, tmp_path: Path
) -> None:
    """PulseAudio moves our stream to the loudspeaker's monitor; nothing raises."""
    file = tmp_path / "heard.raw"
    with card_process(server, "hear", "vmic", str(file)) as ear:
        ear.wait_for("sound")
        server.pactl("unload-module", server.module("module-remap-source", "source_name=mic"))
        ear.wait_for("none")
        ear.wait_for("cannot be opened")
        server.pactl("load-module", "module-remap-source", "source_name=mic", "master=micfeed.monitor")
        ear.wait_for("sound")
        spoken = say("stop")
        server.say(silence(200) + spoken + silence(1000))
        ear.end("dropped")
    assert spoken.strip(b"\0")[:8000] in file.read_bytes()


def test_a_killed_sound_server_may_come_back(server: SoundServer, tmp_path: Path) -> None:
    with card_process(server, "hear", "vmic", str(tmp_path / "heard.raw")) as ear:
        ear.wait_for("sound")
        server.kill()
        ear.wait_for("none")
        ear.wait_for("there is no microphone")
        server.start()
        ear.wait_for("sound")
        ear.end("dropped")


def loud_s(pcm: bytes, rate_hz: int) -> tuple[float, float]:
    """First and last second at which something is heard."""
    at = np.flatnonzero(np.abs(np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(int)) > LOUD)
    assert at.size, "nothing was heard"
    return at[0] / rate_hz, at[-1] / rate_hz


def test_a_reply_leaves_the_loudspeaker_whole(server: SoundServer) -> None:
    with card_process(server, "speak", "vspeaker") as speaker:
        speaker.wait_for("loudspeaker: “vspeaker”")
        time.sleep(2)  # the card's first blocks
        with server.recording(48_000) as heard:
            speaker.tell("play 1 0.3")
            speaker.tell("play 1 0.7")
            speaker.tell("finish 1")
            assert speaker.wait_for("drained 1") == "drained 1 24000"
        speaker.end("stopped")
    first_s, last_s = loud_s(bytes(heard), 48_000)
    assert last_s - first_s == pytest.approx(1.0, abs=0.1)


def test_a_cut_is_heard_at_once_and_reported_truly(server: SoundServer) -> None:
    with card_process(server, "speak", "vspeaker") as speaker:
        speaker.wait_for("loudspeaker: “vspeaker”")
        time.sleep(2)
        with server.recording(48_000) as heard:
            speaker.tell("play 1 20")
            time.sleep(1)
            speaker.tell("cut 1")
            said_s = int(speaker.wait_for("drained 1").split()[2]) / 24_000
            time.sleep(0.5)
        speaker.end("stopped")
    first_s, last_s = loud_s(bytes(heard), 48_000)
    assert 0.2 < said_s < 10
    assert last_s - first_s == pytest.approx(said_s, abs=0.2)


@pytest.mark.proof
def test_how_soon_a_reply_and_its_cut_are_at_the_card(tmp_path: Path) -> None:
    """p95 of 40 replies, what the card says that it holds back included."""
    with sound_server(tmp_path, prompt=True) as server, card_process(server, "time", "vspeaker") as speaker:
        begun_ms = int(speaker.wait_for("begun").split()[1])
        cut_ms = int(speaker.wait_for("cut").split()[1])
    print(f"first byte to first sample at the card {begun_ms} ms, cut to silence {cut_ms} ms (p95)")
    assert begun_ms <= 40
    assert cut_ms <= 35


def test_a_lost_loudspeaker_is_found_again_and_replies_end_meanwhile(server: SoundServer) -> None:
    with card_process(server, "speak", "vspeaker") as speaker:
        speaker.wait_for("loudspeaker: “vspeaker”")
        server.kill()
        speaker.wait_for("trying again")
        speaker.tell("play 1 0.5")
        speaker.tell("finish 1")
        assert speaker.wait_for("drained 1") == "drained 1 0"
        server.start()
        speaker.wait_for("loudspeaker: “vspeaker”")
        time.sleep(2)
        with server.recording(48_000) as heard:
            speaker.tell("play 2 0.5")
            speaker.tell("finish 2")
            assert speaker.wait_for("drained 2") == "drained 2 12000"
        speaker.end("stopped")
    first_s, last_s = loud_s(bytes(heard), 48_000)
    assert last_s - first_s == pytest.approx(0.5, abs=0.1)


def test_devices_lists_them(server: SoundServer) -> None:
    words = [sys.executable, "-m", "agentd", "devices"]
    done = subprocess.run(
        words, env=server.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True
    )
    assert "  vmic  (up to " in done.stdout
    assert "* default  (up to " in done.stdout
    assert done.stderr == "", "ALSA is kept quiet"
