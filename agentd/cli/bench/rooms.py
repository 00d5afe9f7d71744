"""What a room does to speech: its own quiet sound, noise, reverberation. The same each time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from agentd.core.events import FRAME_BYTES, INPUT_HZ

FULL = 32_767
QUIET_LSB = 15.0  # root mean square of a quiet room at a usual gain: -67 dBFS
SEED = 20_251  # any number: so that two runs hear the same
RT60_S = 0.5  # a furnished living room
DIRECT = 0.5  # of all the power: somebody two metres away
PREDELAY_S = 0.004

Sound = NDArray[np.float64]


def quiet(seconds: float) -> bytes:
    """A room in which nothing happens."""
    return _pcm(_pink(round(seconds * INPUT_HZ), SEED) * QUIET_LSB)


def in_quiet(pcm: bytes) -> bytes:
    """`pcm` in a quiet room."""
    return _pcm(_samples(pcm) + _pink(len(pcm) // 2, SEED) * QUIET_LSB)


def in_noise(pcm: bytes, snr_db: float) -> bytes:
    """`pcm` under pink noise, as of fans and streets; `snr_db` compares with the voiced frames of it."""
    speech = _samples(pcm)
    level = _voiced_lsb(speech) * 10 ** (-snr_db / 20)
    return _pcm(speech + _pink(speech.size, SEED + round(snr_db)) * level)


def in_reverb(pcm: bytes) -> bytes:
    """`pcm` with a made-up room's response: the direct sound and a tail of noise that dies away evenly."""
    length = round(RT60_S * INPUT_HZ)
    tail = np.random.default_rng(SEED).normal(size=length) * 10 ** (-3 * np.arange(length) / length)
    tail[: round(PREDELAY_S * INPUT_HZ)] = 0
    response = tail * np.sqrt((1 - DIRECT) / np.sum(tail**2))
    response[0] = np.sqrt(DIRECT)
    return in_quiet(_pcm(_convolved(_samples(pcm), response)))


def _convolved(sound: Sound, response: Sound) -> Sound:
    """Piece by piece: a transform of all of it would take much memory."""
    piece = 8 * response.size
    size = piece + response.size
    spectrum = np.fft.rfft(response, size)
    out = np.zeros(sound.size + size)
    for start in range(0, sound.size, piece):
        part = np.fft.irfft(np.fft.rfft(sound[start : start + piece], size) * spectrum, size)
        out[start : start + size] += part
    return out[: sound.size]


def _pink(size: int, seed: int) -> Sound:
    """Noise with as much power in each octave, root mean square 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).normal(size=size))
    spectrum /= np.sqrt(np.maximum(1, np.arange(spectrum.size) * INPUT_HZ / max(1, size) / 50))
    noise = np.fft.irfft(spectrum, size)
    return np.asarray(noise / max(1e-9, np.sqrt(np.mean(noise**2))) if size else noise)


def _voiced_lsb(speech: Sound) -> float:
    """Root mean square of the frames within 30 dB of the loudest."""
    frame = FRAME_BYTES // 2
    powers = (speech[: speech.size // frame * frame].reshape(-1, frame) ** 2).mean(axis=1)
    return float(np.sqrt(powers[powers > powers.max() / 1_000].mean()))


def _samples(pcm: bytes) -> Sound:
    return np.frombuffer(pcm, "<i2").astype(np.float64)


def _pcm(sound: Sound) -> bytes:
    return np.clip(np.rint(sound), -FULL - 1, FULL).astype("<i2").tobytes()


CONDITIONS: dict[str, Callable[[bytes], bytes]] = {
    "clean": in_quiet,
    "20 dB": lambda pcm: in_noise(pcm, 20),
    "10 dB": lambda pcm: in_noise(pcm, 10),
    "5 dB": lambda pcm: in_noise(pcm, 5),
    "reverb": in_reverb,
}
