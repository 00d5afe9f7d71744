"""Where sound comes from: 20 ms frames (320 samples, 640 bytes), 16 kHz mono s16 little-endian."""

from __future__ import annotations

import time
import wave
from pathlib import Path
from typing import Protocol

from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ
from agentd.errors import ConfigError, Mistake

_SILENCE = bytes(FRAME_BYTES)


class Source(Protocol):
    """Used by one thread; `read` opens what needs opening."""

    @property
    def ended(self) -> bool:
        """Nothing but silence will come any more."""

    @property
    def lost(self) -> bool:
        """It has told what is wrong, and goes on looking for sound by itself."""

    def read(self, timeout_s: float) -> bytes | None:
        """The next frame in order, or nothing within the time."""

    def close(self) -> None:
        """Until the next `read`."""


class WavSource:
    """A WAV file at the pace of speech, complete and unaltered, then silence for ever.

    A frame is there when its last sample would have been spoken. `pace` 2 is twice real time,
    `math.inf` as fast as it is read. The last frame is filled up with silence.
    Raises ConfigError for a file that is missing or not 16 kHz mono s16.
    """

    lost = False

    def __init__(self, file: Path, pace: float = 1.0) -> None:
        self._pcm = memoryview(_samples_of(file))
        self._pace = pace
        self._frames = 0
        self._began_s: float | None = None

    @property
    def ended(self) -> bool:
        return self._frames * FRAME_BYTES >= len(self._pcm)

    def read(self, timeout_s: float) -> bytes | None:
        if self._began_s is None:
            self._began_s = time.monotonic()
        due_s = self._began_s + (self._frames + 1) * FRAME_MS / 1000 / self._pace
        wait_s = due_s - time.monotonic()
        time.sleep(max(0.0, min(wait_s, timeout_s)))
        if wait_s > timeout_s:
            return None
        start = self._frames * FRAME_BYTES
        self._frames += 1
        if start >= len(self._pcm):
            return _SILENCE
        return bytes(self._pcm[start : start + FRAME_BYTES]).ljust(FRAME_BYTES, b"\0")

    def close(self) -> None:
        pass


def _samples_of(file: Path) -> bytes:
    try:
        with wave.open(str(file), "rb") as clip:
            form = (clip.getframerate(), clip.getnchannels(), clip.getsampwidth())
            samples = clip.readframes(clip.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise _unusable(file, f"it cannot be read as a WAV file ({error})") from error
    if form != (INPUT_HZ, 1, 2):
        rate, channels, width = form
        raise _unusable(file, f"it is {rate} Hz, {channels} channel(s), {width * 8} bit")
    return samples[: len(samples) // 2 * 2]


def _unusable(file: Path, problem: str) -> ConfigError:
    remedy = f"write 16 kHz mono 16-bit samples: sox {file} -r 16000 -c 1 -b 16 OUT.wav"
    return ConfigError((Mistake(str(file), 0, "audio.input", problem, remedy),))
