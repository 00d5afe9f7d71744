"""Synthetic speech for tests: espeak-ng and flite, as 16 kHz mono s16 little-endian.

Each clip is made once per process and keeps the engine's own short silence; use `silence` for more.
espeak-ng ignores a variant after `en-gb` (`en-gb+f2` is `en-gb`); `en+f2` is that voice.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import soxr

HZ = 16_000
FRAME_SAMPLES = 320
FLITE_WORDS_PER_MINUTE = 170  # about what flite's voices speak when left alone

Engine = Literal["espeak-ng", "flite"]


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, at a speed in words per minute."""

    voice: str
    engine: Engine = "espeak-ng"
    wpm: int = 130

    def say(self, text: str) -> bytes:
        return say(text, self.voice, self.engine, self.wpm)


# All of these are detected by the carried `hey_jarvis` model when clean.
VOICES: tuple[Voice, ...] = (
    Voice("en-gb"),
    Voice("en-us"),
    Voice("en-gb-scotland"),
    Voice("en+f2", wpm=160),
    Voice("en-us+f4", wpm=150),
    Voice("en-gb-x-rp", wpm=160),
    Voice("en+m3", wpm=160),
    Voice("slt", "flite", 150),
    Voice("rms", "flite", 150),
    Voice("awb", "flite", 150),
    Voice("kal16", "flite", 170),
)


@cache
def say(text: str, voice: str = "en-gb", engine: Engine = "espeak-ng", wpm: int = 130) -> bytes:
    """`text` spoken."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        subprocess.run(_command(text, voice, engine, wpm, file), check=True, capture_output=True, timeout=30)
        with wave.open(str(file)) as clip:
            rate, sound = clip.getframerate(), np.frombuffer(clip.readframes(clip.getnframes()), np.int16)
    return soxr.resample(sound, rate, HZ).astype("<i2").tobytes()  # type: ignore[no-any-return]


def _command(text: str, voice: str, engine: Engine, wpm: int, file: Path) -> list[str]:
    if engine == "espeak-ng":
        return ["espeak-ng", "-v", voice, "-s", str(wpm), "-w", str(file), text]
    stretch = f"duration_stretch={FLITE_WORDS_PER_MINUTE / wpm:.3f}"
    return ["flite", "-voice", voice, "--setf", stretch, "-t", text, "-o", str(file)]


def with_noise(pcm: bytes, snr_db: float, seed: int = 0) -> bytes:
    """Speech under white noise; `snr_db` compares the noise with the speech's voiced frames."""
    speech = samples(pcm)
    noise = np.random.default_rng(seed).normal(0, voiced_rms(speech) * 10 ** (-snr_db / 20), speech.size)
    return np.clip(speech + noise, -32768, 32767).astype("<i2").tobytes()


def wav(pcm: bytes, hz: int = HZ, channels: int = 1, width: int = 2) -> bytes:
    """A file of that; `width` in bytes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as clip:
        clip.setparams((channels, width, hz, 0, "NONE", ""))
        clip.writeframes(pcm)
    return file.getvalue()


def silence(ms: float) -> bytes:
    """Digital silence."""
    return bytes(2 * round(HZ * ms / 1000))


def last_voiced_sample(pcm: bytes, below_peak_db: float = 40) -> int:
    """End of the last 20 ms frame that is within `below_peak_db` of the loudest; for clean clips."""
    levels = _frame_levels_db(samples(pcm))
    return (int(np.flatnonzero(levels > levels.max() - below_peak_db)[-1]) + 1) * FRAME_SAMPLES


def trimmed(pcm: bytes) -> bytes:
    """A clean clip from its first to its last voiced frame, as `last_voiced_sample` has it."""
    levels = _frame_levels_db(samples(pcm))
    first = int(np.flatnonzero(levels > levels.max() - 40)[0]) * FRAME_SAMPLES
    return pcm[2 * first : 2 * last_voiced_sample(pcm)]


def first_voiced_sample(pcm: bytes, below_peak_db: float = 40) -> int:
    """Beginning of the first 20 ms frame that is within `below_peak_db` of the loudest; for clean clips."""
    levels = _frame_levels_db(samples(pcm))
    return int(np.flatnonzero(levels > levels.max() - below_peak_db)[0]) * FRAME_SAMPLES


def samples(pcm: bytes) -> np.ndarray:
    """As numbers that one can reckon with."""
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def frames(pcm: bytes) -> list[bytes]:
    """The whole ones of 20 ms, as the ear gets them."""
    return _pieces(pcm, FRAME_SAMPLES)


def chunks(pcm: bytes) -> list[bytes]:
    """The whole ones of 80 ms, as a wake model hears them."""
    return _pieces(pcm, 4 * FRAME_SAMPLES)


def _pieces(pcm: bytes, size: int) -> list[bytes]:
    return [pcm[2 * at : 2 * (at + size)] for at in range(0, len(pcm) // 2 - size + 1, size)]


def _frame_levels_db(sound: np.ndarray) -> np.ndarray:
    framed = sound[: sound.size // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    return np.asarray(10 * np.log10((framed**2).mean(axis=1) + 1e-9))


def voiced_rms(sound: np.ndarray) -> float:
    """Of the frames within 30 dB of the loudest."""
    levels = _frame_levels_db(sound)
    voiced = levels[levels > levels.max() - 30]
    return float(np.sqrt((10 ** (voiced / 10)).mean()))
