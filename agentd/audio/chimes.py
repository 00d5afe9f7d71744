"""The sounds that say in no language what has happened, made here. 24 kHz mono s16.

Two notes belong to a conversation, three to the daemon itself: up is for what begins, down for what ends, low
for what cannot be. Only a timer is to be heard from the next room.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ

PEAK = 0.12  # of full scale, -18 dBFS: beside speech, not over it
RING_PEAK = 0.5  # to be heard from the next room
_FADE_S = 0.008
_E6, _A5, _G5, _E5, _C5, _A4, _E4, _C4 = 1318.5, 880.0, 784.0, 659.26, 523.25, 440.0, 329.63, 261.63
_REST = 0.0

# Pitch in Hz and length in s of each note. Offline is the beat of a busy line; a timer is four times as long
# as the others, high, and rings in threes.
_NOTES: dict[Chime, tuple[tuple[float, float], ...]] = {
    Chime.WAKE: ((_E5, 0.05), (_A5, 0.07)),
    Chime.DONE: ((_A5, 0.05), (_C5, 0.07)),
    Chime.ERROR: ((_E4, 0.06), (_C4, 0.09)),
    Chime.OFFLINE: ((_A4, 0.03), (_REST, 0.03), (_A4, 0.03), (_REST, 0.03), (_A4, 0.03)),
    Chime.MUTED: ((_G5, 0.04), (_E5, 0.04), (_C5, 0.07)),
    Chime.UNMUTED: ((_C5, 0.04), (_E5, 0.04), (_G5, 0.07)),
    Chime.TIMER: ((_E6, 0.1), (_A5, 0.1), (_E6, 0.1), (_E6, 0.1), (_A5, 0.1), (_E6, 0.1)),
}


@cache
def chime_pcm(chime: Chime) -> bytes:
    """At most 150 ms, a timer 600 ms; from and to silence."""
    notes = np.concatenate([_note(pitch_hz, length_s) for pitch_hz, length_s in _NOTES[chime]])
    return bytes((notes * 32767 * (RING_PEAK if chime is Chime.TIMER else PEAK)).astype("<i2").tobytes())


def pitches_hz(chime: Chime) -> set[float]:
    """Those of its notes, each of which has a little of its octave, too."""
    return {pitch_hz for pitch_hz, _ in _NOTES[chime] if pitch_hz}


def _note(pitch_hz: float, length_s: float) -> NDArray[np.float64]:
    """A soft bell: a sine with a little of its octave, dying away, without clicks at its ends."""
    at_s = np.arange(round(length_s * REPLY_HZ)) / REPLY_HZ
    tone = np.sin(2 * np.pi * pitch_hz * at_s) + 0.25 * np.sin(4 * np.pi * pitch_hz * at_s)
    decay = np.exp(-at_s / 0.06)
    ends = np.clip(np.minimum(at_s, at_s[-1] - at_s) / _FADE_S, 0, 1)
    return np.asarray(tone * decay * ends / 1.25)
