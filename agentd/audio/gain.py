"""The volume: a gain of our own, for sound cards without one and for those that others use too.

And a lower one while somebody talks into what is played.
"""

from __future__ import annotations

import numpy as np

from agentd.core.events import REPLY_HZ

FULL = 100
RAMP_S = 0.05  # from silence to full: shorter clicks, longer is not felt to be at once
DUCKED = 0.2  # -14 dB: one can still follow, and hear oneself
_STEP = 1 / (RAMP_S * REPLY_HZ)


def gain_at(percent: int) -> float:
    return (max(0, min(FULL, percent)) / FULL) ** 3


class Gain:
    """24 kHz mono s16. `turn` and `duck` are for the feeding side, `shape` for the pulling one.

    The gain is the cube of the percentage (50 % is -18 dB), which is how loud it seems to people, and is what
    PulseAudio's and PipeWire's sliders do. It is never above 1, so that nothing can clip.
    """

    def __init__(self) -> None:
        self._volume = 1.0
        self._ducked = False
        self._target = 1.0
        self._now = 1.0

    def turn(self, percent: int) -> None:
        self._volume = gain_at(percent)
        self._aim()

    def duck(self, on: bool) -> None:
        self._ducked = on
        self._aim()

    def shape(self, pcm: bytes, least: float = 0.0) -> bytes:
        """With a gain of `least` or more, for what must be heard whatever the volume."""
        if self._now == self._target == 1.0 or not pcm:
            return pcm
        samples = np.frombuffer(pcm, "<i2")
        gains = np.maximum(self._ramp(samples.size), least)
        return np.asarray((samples * gains).round(), "<i2").tobytes()

    def _aim(self) -> None:
        self._target = self._volume * (DUCKED if self._ducked else 1.0)

    def _ramp(self, samples: int) -> np.ndarray | float:
        if self._now == self._target:
            return self._now
        way = _STEP if self._target > self._now else -_STEP
        ramp = self._now + way * np.arange(1, samples + 1)
        ramp = np.minimum(ramp, self._target) if way > 0 else np.maximum(ramp, self._target)
        self._now = float(ramp[-1])
        return np.asarray(ramp)
