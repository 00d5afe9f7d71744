"""Faults of a microphone made for real, on virtual cards."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.audio.soundserver import SoundServer, sound_server

HZ = 16_000
SLOW_HZ = 14_700  # 44.1 kHz taken for 48
ROOM = np.random.default_rng(1).normal(0, 30, HZ * 12)
FEEDS = {
    "fine": (ROOM, 1),
    "clipped": (ROOM * 2_000, 1),
    "noisy": (ROOM * 40, 1),
    "offset": (ROOM + 4_000, 1),
    "onesided": (np.stack([ROOM * 0, ROOM], axis=1).ravel(), 2),
}


@contextlib.contextmanager
def feeding(server: SoundServer, home: Path) -> Iterator[None]:
    """A virtual card for each feed, which gives that over and over; and one that gives too few samples."""
    alsa, players = [], []
    for name, (sound, channels) in FEEDS.items():
        shape = f"rate={HZ} channels={channels}"
        server.pactl("load-module", "module-null-sink", f"sink_name=f_{name}", "norewinds=1", *shape.split())
        file = home / f"{name}.raw"
        file.write_bytes(sound.clip(-32768, 32767).astype("<i2").tobytes())
        source = (f"source_name=m_{name}", f"master=f_{name}.monitor")
        server.pactl("load-module", "module-remap-source", *source, *shape.split())
        alsa.append((name, f"m_{name}"))
        options = [
            f"--device=f_{name}",
            f"--rate={HZ}",
            f"--channels={channels}",
            "--format=s16le",
            "--raw",
            "--latency-msec=1000",
        ]
        with file.open("rb") as sounding:
            players.append(subprocess.Popen(["pacat", *options], env=server.environ, stdin=sounding))
    pipe = home / "slow.pipe"
    server.pactl(
        "load-module", "module-pipe-source", "source_name=slow", f"file={pipe}", f"rate={HZ}", "channels=1"
    )
    alsa += [("slow", "slow"), ("loudspeaker", "speaker.monitor")]
    lines = (
        f'pcm."v_{name}" {{ type pulse device "{device}" hint {{ show on }} }}\n' for name, device in alsa
    )
    with (home / ".asoundrc").open("a") as file_of_alsa:
        file_of_alsa.write("".join(lines))
    over = threading.Event()
    writer = threading.Thread(target=_write_slowly, args=(pipe, over))
    writer.start()
    try:
        yield
    finally:
        over.set()
        writer.join()
        for player in players:
            player.kill()
            player.wait()


def _write_slowly(pipe: Path, over: threading.Event) -> None:
    """SLOW_HZ by the clock, whatever holds this thread up."""
    out = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    pcm, sent, began_s = ROOM.astype("<i2").tobytes(), 0, time.monotonic()
    while not over.wait(0.02):
        due = round((time.monotonic() - began_s) * SLOW_HZ) * 2
        at = sent % len(pcm)
        with contextlib.suppress(BlockingIOError):
            sent += os.write(out, pcm[at : at + due - sent])
    os.close(out)


def looking(server: SoundServer, *names: str) -> subprocess.Popen[str]:
    """One process, as a stream is known to the sound server by its process."""
    command = [sys.executable, "-m", "tests.cli.doctor.sound.look_process", *names]
    return subprocess.Popen(command, env=server.environ, stdout=subprocess.PIPE, text=True)


FAULTS = [
    ("v_fine", "fine", "gives living sound"),
    ("v_clipped", "mend", "samples at full scale"),
    ("v_noisy", "mend", "noise: never below -"),
    ("v_offset", "mend", "off centre by 1"),
    ("v_onesided", "mend", "channel 1 of 2 is silent, channel 2 is not; we listen to the silent one"),
    ("v_slow", "mend", "in place of 16000 (-"),
    ("vmic", "mend", "it is muted at the sound server"),
    ("v_loudspeaker", "mend", "speaker.monitor: what the loudspeaker plays"),
]


@pytest.mark.alone
def test_each_fault_of_a_microphone_is_told(tmp_path: Path) -> None:
    names = [name for name, _, _ in FAULTS]
    with sound_server(tmp_path, prompt=True) as server, feeding(server, tmp_path):
        server.pactl("set-source-mute", "mic", "1")
        told: dict[str, list[tuple[str, str]]] = {}
        for looker in [looking(server, *group) for group in (names[:-2], names[-2:-1], names[-1:])]:
            told |= json.loads(looker.communicate(timeout=60)[0])
    for name, gravity, words in FAULTS:
        assert any(found == gravity and words in evidence for found, evidence in told[name]), told[name]
