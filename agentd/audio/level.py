"""How loud sound is: levels of s16 little-endian samples."""

from __future__ import annotations

import math

import numpy as np

FULL_SCALE_DB = 20 * math.log10(32768)  # a level in dB re 1 LSB minus this is in dBFS
CLIPPED = 32_700  # a sample beyond this has been cut off by the card's full scale, or is about to be


def level_db(pcm: bytes) -> float:
    """RMS level in dB re 1 LSB; 0 for digital silence and for the faintest hiss. `pcm` must not be empty."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32)
    return 10 * math.log10(float(samples @ samples) / samples.size + 1)


def level_dbfs(pcm: bytes) -> float:
    """RMS level in dB of full scale: 0 is the loudest, -90 digital silence."""
    return level_db(pcm) - FULL_SCALE_DB


def clipped_samples(pcm: bytes) -> int:
    """How many samples are at the card's full scale."""
    samples = np.frombuffer(pcm, "<i2").astype(np.int32)
    return int(np.count_nonzero(np.abs(samples) >= CLIPPED))
