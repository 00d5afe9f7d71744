"""Whether a reply could be heard at all.

Live servers now and then send a reply of full length and next to no amplitude. -60 dBFS is 40 dB below
ordinary speech: where speech is played as loud as people talk (60 to 65 dB), that is below the noise of a
quiet living room. Dither and rounding are at -90 dBFS, the faintest whisper that a model speaks at -45.
"""

from __future__ import annotations

import numpy as np

from agentd.core.events import REPLY_HZ

FAINTEST = (32768 * 10 ** (-60 / 20)) ** 2  # mean square of a piece that can be heard, in LSB²
SHORTEST = REPLY_HZ * 50 // 1000  # of that makes a reply audible: shorter than any word, longer than a click
FEWEST = REPLY_HZ // 5  # samples; of less than 200 ms nothing is said


class Loudness:
    """Of one reply, piece by piece (s16, some ms each)."""

    def __init__(self) -> None:
        self._samples = 0
        self._loud = 0

    def add(self, pcm: bytes) -> None:
        """3 µs for 10 ms of sound; nothing once the reply is known to be audible."""
        if self._loud >= SHORTEST:
            return
        samples = np.frombuffer(pcm, "<i2").astype(np.float32)
        self._samples += samples.size
        if float(samples @ samples) >= FAINTEST * samples.size:
            self._loud += samples.size

    @property
    def audible(self) -> bool:
        """True also where too little was played to tell."""
        return self._loud >= SHORTEST or self._samples < FEWEST
