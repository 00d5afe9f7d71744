"""Streaming sample rate conversion of mono s16.

soxr works in stretches and holds back 37 ms of what it is given, by which a reply would begin later. To a
multiple of its rate, as cards run at, it therefore goes through a short filter of our own.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import soxr

LOBES = (
    16  # samples that are held back: 0.7 ms of a reply. Flat to 0.9 of its band, 80 dB down from 1.1 of it
)
KAISER_BETA = 8.0


class Rate(Protocol):
    def convert(self, pcm: bytes, last: bool = False) -> bytes:
        """What has become of `pcm` and what was held back before; `last` lets the held back tail out."""


class _Same:
    def convert(self, pcm: bytes, last: bool = False) -> bytes:  # noqa: ARG002
        return pcm


class _Changed:
    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._stream = soxr.ResampleStream(from_hz, to_hz, 1, dtype="int16", quality="HQ")

    def convert(self, pcm: bytes, last: bool = False) -> bytes:
        samples = self._stream.resample_chunk(np.frombuffer(pcm, "<i2"), last=last)
        return np.asarray(samples, "<i2").tobytes()


class _Multiplied:
    """`times` as many samples: each phase has a filter of its own, but the first lets all through."""

    def __init__(self, times: int) -> None:
        self._phases = [_kernel(phase / times) for phase in range(times)]
        self._held = np.zeros(LOBES)

    def convert(self, pcm: bytes, last: bool = False) -> bytes:
        tail = np.zeros(LOBES if last else 0)
        samples = np.concatenate((self._held, np.frombuffer(pcm, "<i2"), tail))
        self._held = samples[-2 * LOBES :]
        if samples.size <= 2 * LOBES:
            return b""
        phases = [np.convolve(samples, phase, "valid") for phase in self._phases]
        out = np.stack(phases, axis=1).ravel().round().clip(-32768, 32767)
        return bytes(out.astype("<i2").tobytes())


def _kernel(shift: float) -> np.ndarray:
    """A sinc under a Kaiser window, 2 * LOBES + 1 taps, shifted by a part of a sample; its sum is 1."""
    at = np.arange(-LOBES, LOBES + 1) + shift
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(0, 1 - (at / (LOBES + 1)) ** 2)))
    kernel = np.sinc(at) * window
    return np.asarray(kernel / kernel.sum())


def rate(from_hz: int, to_hz: int) -> Rate:
    """A conversion with a memory: one per stretch of sound. 1 to 2 ms of work per second of sound."""
    if from_hz == to_hz:
        return _Same()
    return _Changed(from_hz, to_hz) if to_hz % from_hz else _Multiplied(to_hz // from_hz)
