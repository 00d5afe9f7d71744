"""How loud sound is: levels of s16 little-endian samples."""

from __future__ import annotations

import math

import numpy as np

FULL_SCALE_DB = 20 * math.log10(32768)  # a level in dB re 1 LSB minus this is in dBFS
BANDS = 20  # of 400 Hz each at 16 kHz
CLIPPED = 32_700  # a sample beyond this has been cut off by the card's full scale, or is about to be


def mean_square(pcm: bytes) -> float:
    """LSB². `pcm` must not be empty."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    return float(samples @ samples) / samples.size


def level_db(pcm: bytes) -> float:
    """RMS level in dB re 1 LSB; 0 for digital silence and for the faintest hiss. `pcm` must not be empty."""
    return 10 * math.log10(mean_square(pcm) + 1)


def band_powers(samples: np.ndarray, window: np.ndarray) -> np.ndarray:
    """Mean squares (LSB²) in `BANDS` equal bands above DC, of `samples` as seen through `window`.

    Both are float32 and equally long, a multiple of 2 * BANDS; several stretches are the rows of `samples`.
    1 LSB² more is shared by all bands.
    """
    centred = samples - samples.mean(axis=-1, keepdims=True)
    spectrum = np.fft.rfft(centred * window)[..., 1:]
    power = (spectrum.real**2 + spectrum.imag**2).reshape(*samples.shape[:-1], BANDS, -1).sum(axis=-1)
    return np.asarray(power * (2 / window.size / float(window @ window)) + 1 / BANDS, np.float32)


def level_dbfs(pcm: bytes) -> float:
    """RMS level in dB of full scale: 0 is the loudest, -90 digital silence."""
    return level_db(pcm) - FULL_SCALE_DB


def clipped_samples(pcm: bytes) -> int:
    """How many samples are at the card's full scale."""
    samples = np.frombuffer(pcm, "<i2").astype(np.int32)
    return int(np.count_nonzero(np.abs(samples) >= CLIPPED))
