"""Is someone speaking: webrtcvad, with the end of speech told by level.

webrtcvad goes on saying "speech" after the last voiced sample: 140 ms in modes 0 and 1, 100 ms in mode 2
and 60 ms in mode 3 in the median. But this hang-over scatters (mode 2, p5 to p95: 7 to 140 ms), as soft
endings are let go of early, and in steady noise it may never end: no constant can make up for it. So its
word is taken only for frames that stand out from the room and are within 40 dB of the loudest of late, and
a soft ending counts on for a moment. What is left of the hang-over then is in `HANGOVER_MS`.

What stands out is told band by band: rumble, hum and wind are in a few low bands, where they vary by 10 dB
and more from frame to frame. Each band is therefore compared with its own quietest moment of late. As every
band then has the same weight, any steady noise varies as little as white noise does.
"""

from __future__ import annotations

import warnings
from collections import deque

import numpy as np

from agentd.audio.level import BANDS, band_powers
from agentd.core.events import FRAME_BYTES, FRAME_MS, INPUT_HZ

with warnings.catch_warnings():  # it asks for pkg_resources in some versions, which warns
    warnings.simplefilter("ignore")
    import webrtcvad

# How long after the last voiced sample `Vad` still says speech, per mode: p95 of 88 sentences in a quiet
# room, as tests/audio/test_vad.py measures it.
HANGOVER_MS = {0: 0, 1: 0, 2: 0, 3: 0}
MODE = 2  # 3 loses quiet speech; 0 and 1 hang in noise

ROOM_MS = 5_000  # the room in a band is its lowest frame of this long: speech pauses more often
ABOVE_ROOM = 10**0.8  # power, mean over the bands; noise stays within 8 dB of its lowest frames
LOUDEST_MS = 2_000
BELOW_LOUDEST = 1e-4  # power; softer than this beside the speech of late is its echo, not a sound of it
FAINTEST = 5e-5 / ABOVE_ROOM  # the same beside a steady hum, which hides how soft an echo is: 43 dB below
SOFT_ENDING_MS = 100  # webrtcvad lets go of a final "s" or "t" at most this early

FRAME_SAMPLES = FRAME_BYTES // 2
FADE_SAMPLES = 80  # frames overlap by this, or low rumble would leak into all bands
_FADE = np.sin(np.pi / 2 * (np.arange(FADE_SAMPLES) + 0.5) / FADE_SAMPLES) ** 2
_WINDOW = np.concatenate((_FADE, np.ones(FRAME_SAMPLES - FADE_SAMPLES), _FADE[::-1])).astype(np.float32)


class Vad:
    """Hears 20 ms frames in their order. Not thread-safe. `mode` 0 (lenient) to 3 (strict)."""

    def __init__(self, mode: int = MODE) -> None:
        self._vad = webrtcvad.Vad(mode)
        self._room = np.full((ROOM_MS // FRAME_MS, BANDS), np.inf, np.float32)  # a ring
        self._at = 0
        self._before = np.zeros(FADE_SAMPLES, np.float32)
        self._recent: deque[float] = deque(maxlen=LOUDEST_MS // FRAME_MS)
        self._ending_ms = 0  # how much longer a soft ending may go on
        self._speech = False

    def speech(self, frame: bytes) -> bool:
        """Whether this frame (16 kHz mono s16, 20 ms) is part of speech."""
        assert len(frame) == FRAME_BYTES
        stands_out = self._stands_out(np.frombuffer(frame, "<i2").astype(np.float32))
        if self._vad.is_speech(frame, INPUT_HZ):
            self._ending_ms = SOFT_ENDING_MS
            self._speech = stands_out
        else:
            self._ending_ms -= FRAME_MS
            self._speech = self._speech and stands_out and self._ending_ms >= 0
        return self._speech

    def _stands_out(self, samples: np.ndarray) -> bool:
        bands = band_powers(np.concatenate((self._before, samples)), _WINDOW)
        self._before = samples[-FADE_SAMPLES:]
        self._room[self._at] = bands
        self._at = (self._at + 1) % len(self._room)
        centred = samples - samples.mean()
        power = float(centred @ centred) / FRAME_SAMPLES + 1
        self._recent.append(power)
        loudest = max(self._recent)
        floor = np.maximum(self._room.min(axis=0), loudest * FAINTEST / BANDS)
        return power >= loudest * BELOW_LOUDEST and float((bands / floor).mean()) >= ABOVE_ROOM
