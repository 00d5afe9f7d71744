"""A sound card that is not there: PulseAudio with null sinks, seen by PyAudio through ALSA's pulse plugin.

ALSA reads its files once per process, so a test that opens PyAudio itself does so in a process of its own,
with the environment given here.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.speech import HZ, wav

_SERVER = """
load-module module-native-protocol-unix auth-anonymous=1
load-module module-null-sink sink_name=speaker rate=48000 channels=2
load-module module-null-sink sink_name=micfeed rate=16000 channels=1
load-module module-null-sink sink_name=hatfeed rate=44100 channels=2
load-module module-remap-source source_name=hat master=hatfeed.monitor channels=2 rate=44100
load-module module-remap-source source_name=mic master=micfeed.monitor channels=1 rate=16000
set-default-sink speaker
set-default-source mic
"""
_ALSA = (
    "".join(
        f'pcm."{card}" {{ type pulse device "{device}" hint {{ show on description "{card}" }} }}\n'
        for card, device in (
            ("vmic", "mic"),
            ("vhat", "hat"),
            ("vspeaker", "speaker"),
            ("vspeaker.monitor", "speaker.monitor"),
        )
    )
    + "pcm.!default { type pulse }\nctl.!default { type pulse }\n"
)
_START_S = 10.0


class SoundServer:
    """One private server in `home`; `start` and `kill` it at will.

    A null sink that can be rewound mixes up to two seconds ahead while nothing is played, and whoever listens
    to it hears the first sample only when the next such block begins. A `prompt` one works in pieces of 50 ms
    at most, as a card does.
    """

    def __init__(self, home: Path, prompt: bool = False) -> None:
        self._home = home
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        (runtime / "pulse").mkdir(mode=0o700)
        (home / ".asoundrc").write_text(_ALSA)
        rewinds = " norewinds=1" if prompt else ""
        (home / "default.pa").write_text(_SERVER.replace("module-null-sink", "module-null-sink" + rewinds))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PULSE", "XDG"))}
        self.environ = kept | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(runtime),
            "PULSE_RUNTIME_PATH": str(runtime / "pulse"),
            "PULSE_SERVER": f"unix:{runtime}/pulse/native",
            "PULSE_LATENCY_MSEC": "20",
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["pulseaudio", "-n", "-F", str(self._home / "default.pa"), "--daemonize=no"]
        options = ["--exit-idle-time=-1", "--realtime=no", "--high-priority=no", "--use-pid-file=no"]
        with (self._home / "server.log").open("ab") as log:
            self._process = subprocess.Popen([*command, *options], env=self.environ, stdout=log, stderr=log)
        until_s = time.monotonic() + _START_S
        while subprocess.run(
            ["pactl", "info"], env=self.environ, capture_output=True, check=False
        ).returncode:
            if time.monotonic() > until_s or self._process.poll() is not None:
                said = (self._home / "server.log").read_text()[-300:]
                raise RuntimeError(f"PulseAudio does not start: {said}")
            time.sleep(0.05)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
            with contextlib.suppress(FileNotFoundError):
                (self._home / "run/pulse/native").unlink()

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def module(self, *words: str) -> str:
        """The number of the module that was loaded with these words."""
        (number,) = (
            line.split()[0]
            for line in self.pactl("list", "short", "modules").splitlines()
            if all(word in line for word in words)
        )
        return number

    @contextlib.contextmanager
    def hissing(self, feed: str = "micfeed") -> Iterator[None]:
        """While inside the microphone hears a quiet room, as a living one does."""
        file = self._home / "hiss.raw"
        file.write_bytes(np.random.default_rng(1).normal(0, 30, HZ * 300).astype("<i2").tobytes())
        form = [f"--rate={HZ}", "--channels=1", "--format=s16le", "--raw", "--latency-msec=50"]
        with file.open("rb") as hiss:
            player = subprocess.Popen(["pacat", f"--device={feed}", *form], env=self.environ, stdin=hiss)
        try:
            yield
        finally:
            player.kill()
            player.wait()

    def pactl(self, *words: str) -> str:
        done = subprocess.run(
            ["pactl", *words], env=self.environ, capture_output=True, check=True, text=True, timeout=10
        )
        return done.stdout

    def say(self, pcm: bytes, feed: str = "micfeed", rate_hz: int = HZ, channels: int = 1) -> None:
        """Speak s16 into the microphone; returns when it has been spoken."""
        file = self._home / "speech.wav"
        file.write_bytes(wav(pcm, rate_hz, channels))
        subprocess.run(["paplay", f"--device={feed}", str(file)], env=self.environ, check=True, timeout=60)

    @contextlib.contextmanager
    def recording(self, rate_hz: int) -> Iterator[bytearray]:
        """What the loudspeaker plays while inside, mono s16; complete after leaving."""
        out = bytearray()
        file = self._home / "heard.raw"
        form = [f"--rate={rate_hz}", "--channels=1", "--format=s16le", "--raw", "--latency-msec=20"]
        with file.open("wb") as sink:
            recorder = subprocess.Popen(
                ["parec", "--device=speaker.monitor", *form], env=self.environ, stdout=sink
            )
        try:
            while not file.stat().st_size:
                time.sleep(0.05)
            yield out
        finally:
            time.sleep(0.3)
            recorder.terminate()
            recorder.wait(5)
            out += file.read_bytes()


@contextlib.contextmanager
def sound_server(home: Path, prompt: bool = False) -> Iterator[SoundServer]:
    """Skips the test without PulseAudio, its tools or ALSA's plugin: where PipeWire serves the desktop's
    sound, the set-up does not install them, since they would replace it.
    """
    for tool in ("pulseaudio", "pactl", "paplay", "parec"):
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not installed: no virtual sound card")
    if not list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so")):
        pytest.skip("libasound2-plugins is not installed: ALSA does not know PulseAudio")
    server = SoundServer(home, prompt)
    server.start()
    try:
        yield server
    finally:
        server.kill()
