"""Our own chimes are no speech, though a voice activity detector takes them for it.

They are told by their notes, whose pitch is known to the hertz: nearly all of a frame of a chime, and never
much of a frame of speech, is at these few places of the spectrum.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from agentd.audio.chimes import pitches_hz
from agentd.core.effects import Chime
from agentd.core.events import FRAME_SAMPLES, INPUT_HZ

# After these somebody may be listened to. The low ones, which end a conversation, would be like some vowels.
LISTENED_AFTER = (Chime.WAKE, Chime.DONE, Chime.TIMER)
SHARE = 0.6  # of the energy of a frame; of 7000 frames of speech by eleven voices four have as much
# So long after a frame of a chime comes the next one: where a note ends and another begins there is more than
# their pitch in a frame. Nobody loses a word by it, only the moment at which it is noticed.
HOLD_FRAMES = 5


class OwnChimes:
    """Hears 20 ms frames (16 kHz mono s16) in their order, and what is said of them."""

    def __init__(self) -> None:
        self._held = 0

    def speech(self, frame: bytes, said: bool) -> bool:
        """Whether it is speech that the detector has `said` to be speech."""
        if said and share(frame) >= SHARE:
            self._held = HOLD_FRAMES
            return False
        self._held = max(0, self._held - 1)
        return said and not self._held


def share(frame: bytes) -> float:
    """How much of a frame's energy is at the pitches of one of the chimes: 0 to 1."""
    samples = np.frombuffer(frame, "<i2").astype(np.float32)
    samples -= samples.mean()
    inside = ((_bases() @ samples) ** 2).sum(axis=1).max()
    return float(inside) / (float(samples @ samples) + 1)


@cache
def _bases() -> np.ndarray:
    """One for each chime: orthonormal, of the sines and cosines of its notes and their octaves."""
    at_s = np.arange(FRAME_SAMPLES) / INPUT_HZ
    bases = []
    for chime in LISTENED_AFTER:
        hz = np.array(sorted({k * pitch for pitch in pitches_hz(chime) for k in (1, 2)}))
        turns = 2 * np.pi * np.outer(at_s, hz)
        bases.append(np.linalg.qr(np.hstack((np.sin(turns), np.cos(turns))))[0].T)
    return np.asarray(bases, np.float32)
