"""22,050 → 24,000 Hz for the synthesiser's voice: a windowed-sinc filter bank.

Plain Python on purpose: arrays belong to the audio package, and 1.5 % of a desktop's core (measured) is a
fair price for a voice that speaks a few seconds a day.
"""

from __future__ import annotations

import math
import sys
from array import array
from operator import mul

IN_HZ = 22_050
OUT_HZ = 24_000
UP, DOWN = 160, 147  # OUT_HZ / IN_HZ in lowest terms
TAPS = 16  # input samples that make one output sample
PASS = 0.92  # of the input's band; the rest is the filter's slope


def _bank() -> tuple[tuple[float, ...], ...]:
    """For each of the UP positions between two input samples, the weights of the TAPS around it."""
    phases = []
    for phase in range(UP):
        places = [tap - (TAPS // 2 - 1) - phase / UP for tap in range(TAPS)]
        taps = [_sinc(PASS * x) * (0.5 + 0.5 * math.cos(2 * math.pi * x / TAPS)) for x in places]
        total = sum(taps)  # 1 for a constant signal, in every phase: no whistle at the rate's difference
        phases.append(tuple(tap / total for tap in taps))
    return tuple(phases)


def _sinc(x: float) -> float:
    return math.sin(math.pi * x) / (math.pi * x) if x else 1.0


class Resampler:
    """Mono s16 little-endian, any piece sizes; what comes out is complete after `finish`."""

    _phases = _bank()

    def __init__(self) -> None:
        self._held = array("h", bytes(2 * (TAPS // 2 - 1)))  # silence before the first sample
        self._position = 0  # of the next output sample, in 1/UP input samples from the head of `_held`
        self._odd = b""

    def feed(self, pcm: bytes) -> bytes:
        """22,050 Hz in, as much 24,000 Hz as can be made so far out."""
        pcm = self._odd + pcm
        whole = len(pcm) // 2 * 2
        self._odd = pcm[whole:]
        self._held.extend(_native(pcm[:whole]))
        return self._make()

    def finish(self) -> bytes:
        """The last samples."""
        self._held.extend([0] * (TAPS // 2))
        return self._make()

    def _make(self) -> bytes:
        out = array("h")
        held, position = self._held, self._position
        while (at := position // UP) + TAPS <= len(held):
            value = round(sum(map(mul, self._phases[position % UP], held[at : at + TAPS])))
            out.append(max(-32768, min(32767, value)))
            position += DOWN
        used = min(position // UP, len(held))
        del held[:used]
        self._position = position - used * UP
        return _native(out.tobytes()).tobytes()


def _native(pcm: bytes) -> array[int]:
    """Little-endian bytes ↔ samples."""
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
