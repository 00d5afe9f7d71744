"""Is someone speaking: webrtcvad, with the end of speech told by level.

webrtcvad goes on saying "speech" after the last voiced sample: 140 ms in modes 0 and 1, 100 ms in mode 2
and 60 ms in mode 3 in the median. But this hang-over scatters (mode 2, p5 to p95: 7 to 140 ms), as soft
endings are let go of early, and in steady noise it may never end: no constant can make up for it. So its
word is taken only for frames that stand out from the room and are within 40 dB of the loudest of late, and
a soft ending counts on for a moment. What is left of the hang-over then is in `HANGOVER_MS`.
"""

from __future__ import annotations

import warnings
from collections import deque

from agentd.audio.level import level_db
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ

with warnings.catch_warnings():  # it asks for pkg_resources in some versions, which warns
    warnings.simplefilter("ignore")
    import webrtcvad

# How long after the last voiced sample `Vad` still says speech, per mode: p95 of 88 sentences in a quiet
# room, as tests/audio/test_vad.py measures it.
HANGOVER_MS = {0: 0, 1: 0, 2: 0, 3: 0}
MODE = 2  # 3 loses quiet speech; 0 and 1 hang in noise

ROOM_MS = 5_000  # the room's own level is the lowest frame of this long: speech pauses more often
ABOVE_ROOM_DB = 5.0  # noise from 20 ms to 20 ms varies by less
LOUDEST_MS = 2_000
BELOW_LOUDEST_DB = 40.0  # softer than this beside the speech of late is its echo, not a sound of it
SOFT_ENDING_MS = 100  # webrtcvad lets go of a final "s" or "t" at most this early


class Vad:
    """Hears 20 ms frames in their order. Not thread-safe. `mode` 0 (lenient) to 3 (strict)."""

    def __init__(self, mode: int = MODE) -> None:
        self._vad = webrtcvad.Vad(mode)
        self._room: deque[float] = deque(maxlen=ROOM_MS // FRAME_MS)
        self._recent: deque[float] = deque(maxlen=LOUDEST_MS // FRAME_MS)
        self._ending_ms = 0  # how much longer a soft ending may go on
        self._speech = False

    def speech(self, frame: bytes) -> bool:
        """Whether this frame (16 kHz mono s16, 20 ms) is part of speech."""
        assert len(frame) == FRAME_BYTES
        stands_out = self._stands_out(level_db(frame))
        if self._vad.is_speech(frame, INPUT_HZ):
            self._ending_ms = SOFT_ENDING_MS
            self._speech = stands_out
        else:
            self._ending_ms -= FRAME_MS
            self._speech = self._speech and stands_out and self._ending_ms >= 0
        return self._speech

    def _stands_out(self, level: float) -> bool:
        self._room.append(level)
        self._recent.append(level)
        return level >= max(min(self._room) + ABOVE_ROOM_DB, max(self._recent) - BELOW_LOUDEST_DB)
