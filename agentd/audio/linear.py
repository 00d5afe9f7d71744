"""Our own sound is taken out of what the microphone hears, and nothing else: for words over a reply.

AEC3 lowers the speech of others along with what remains of an echo, and few wake words survive that. This
canceller only subtracts what it has learnt to be the echo: it leaves more of that (15 to 20 dB less than was
there, after some seconds of sound), and the words of others as they are.

It is the frequency-domain Kalman filter of Enzner and Vary, "Frequency-domain adaptive Kalman filter for
acoustic echo control in hands-free telephones" (Signal Processing 86, 2006), over several blocks as Kuech,
Mabande and Enzner have it (ICASSP 2014): how fast it learns follows from how sure it is of each band, so that
speech of others does not lead it astray.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agentd.core.events import FRAME_SAMPLES

BLOCKS = 16  # of 20 ms: the way through card, air and microphone, and the room's echo
KEPT = np.float32(0.995)  # per frame: what was learnt counts for 4 s; rooms and voices change
LOUD = 1e4 * FRAME_SAMPLES  # far above the room's own noise
FIRST_FRAMES = 15  # as loud, from which it is seen how loud the echo is; nothing is learnt before
SMOOTH = np.float32(0.95)  # of what is not echo, per frame: 0.4 s
LEAST = np.float32(1e-3)

Floats = NDArray[np.float32]


class LinearCanceller:
    """Hears frame after frame (320 samples, 16 kHz). Not thread-safe. 8 ms of work per second of sound."""

    def __init__(self) -> None:
        bins = FRAME_SAMPLES + 1
        self._far = np.zeros((BLOCKS, bins), np.complex64)  # the newest first
        self._path = np.zeros((BLOCKS, bins), np.complex64)
        self._doubt = np.zeros((BLOCKS, bins), np.float32)
        self._first: list[tuple[float, float]] = []  # powers of the near and of the far end
        self._rest = np.zeros(bins, np.float32)  # power of what is not echo
        self._before = np.zeros(FRAME_SAMPLES, np.float32)

    def hear(self, near: Floats, far: Floats) -> Floats:
        """`near` without the echo of `far`, and of what was played before it."""
        self._far[1:] = self._far[:-1]
        self._far[0] = np.fft.rfft(np.concatenate((self._before, far)))
        self._before = far
        echo = np.fft.irfft((self._far * self._path).sum(axis=0))[FRAME_SAMPLES:]
        left = np.asarray(near - echo, np.float32)
        if len(self._first) < FIRST_FRAMES:
            self._begin(near, far)
        elif self._far.any():
            self._learn(left)
        return left

    def _begin(self, near: Floats, far: Floats) -> None:
        """Before anything is known of the path, each of its blocks may have as much of its power."""
        if far @ far < LOUD:
            return
        self._first.append((float(near @ near), float(far @ far)))
        if len(self._first) == FIRST_FRAMES:
            heard, played = np.sum(self._first, axis=0)
            self._doubt += np.float32(heard / played / BLOCKS)

    def _learn(self, left: Floats) -> None:
        error = np.fft.rfft(np.concatenate((np.zeros_like(left), left)))
        power = self._far.real**2 + self._far.imag**2
        self._rest *= SMOOTH
        self._rest += (1 - SMOOTH) * (error.real**2 + error.imag**2)
        half = self._doubt * power / 2  # of two frames' spectrum one is new
        step = self._doubt / (half.sum(axis=0) + self._rest + LEAST)
        change = np.fft.irfft(step * self._far.conj() * error, axis=1)
        change[:, FRAME_SAMPLES:] = 0  # or it would be a path that wraps around
        self._path += np.fft.rfft(change, axis=1)
        self._path *= KEPT
        doubt = (1 - step * power / 2) * self._doubt
        strength = self._path.real**2 + self._path.imag**2
        self._doubt = np.asarray(KEPT**2 * doubt + (1 - KEPT**2) * strength, np.float32)
