"""A gap in a reply without clicks: the sound fades out before it and in after it."""

from __future__ import annotations

import numpy as np

from agentd.core.events import REPLY_HZ

FADE = REPLY_HZ * 5 // 1000  # samples; short enough to cost no consonant


class Envelope:
    """A gain that moves by at most 1/FADE a sample, and is 0 at the last sample that is there."""

    def __init__(self) -> None:
        self._gain = 1.0

    def restart(self, there: int | None) -> None:
        """A new reply: whole from its first sample, unless what is `there` of it is too short to fade out."""
        self._gain = 1.0 if there is None or there > FADE else 0.0

    def shape(self, pcm: bytes, left: int | None) -> bytes:
        """`pcm` as it is to be played, when `left` samples follow it for now; None: the end is known."""
        count = len(pcm) // 2
        if self._gain == 1.0 and (left is None or left >= FADE):
            return pcm
        steps = np.arange(1, count + 1, dtype=np.float32)
        gain = np.minimum(1.0, self._gain + steps / FADE)
        if left is not None:
            gain = np.minimum(gain, (left + count - steps) / FADE)
        self._gain = float(gain[-1])
        return bytes(np.rint(np.frombuffer(pcm, "<i2") * gain).astype("<i2").tobytes())
