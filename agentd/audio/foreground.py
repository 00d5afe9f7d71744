"""Who talks near the microphone, where others talk in the background: television, radio, guests.

No detector of speech can tell them from the person who has called us. Their level can: how loud the room's
talk was before the turn was opened is remembered, and only what stands out from that is the person's.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from agentd.audio.level import mean_square
from agentd.core.events import FRAME_MS

ROOM_MS = 5_000  # what is remembered of the room; a wake word is a seventh of it
TALK_MS = 1_500  # less talk than this was only the wake word, or a sentence with it
LOUD_TALK = 75  # the percentile of the talk's levels: television is more even than a person beside it
NEAR = 10**0.5  # power, beside the loud talk of the room: the person goes on
CLEARLY_NEAR = 10**0.8  # the same person, who has talked before the turn, does not get so much louder
SMOOTH_FRAMES = 3


class Background:
    """Hears the room, 20 ms frames (16 kHz mono s16), while nobody is being listened to."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=ROOM_MS // FRAME_MS)  # 0: nobody talked

    def hear(self, frame: bytes, speech: bool) -> None:
        self._levels.append(mean_square(frame) if speech else 0.0)

    def silent(self, frames: int) -> None:
        """So many frames in which nobody talked."""
        self._levels.extend([0.0] * frames)

    @property
    def talk(self) -> float:
        """How loud (mean square, LSB²) people talk in the room; 0: they do not."""
        levels = [level for level in self._levels if level]
        return float(np.percentile(levels, LOUD_TALK)) if len(levels) * FRAME_MS >= TALK_MS else 0.0


class Foreground:
    """Hears a turn, frame by frame; `talk` is what `Background` says."""

    def __init__(self, talk: float) -> None:
        self._talk = talk
        self._recent: deque[float] = deque(maxlen=SMOOTH_FRAMES)
        self.near = False
        self.clearly_near = False

    def hear(self, frame: bytes) -> None:
        self._recent.append(mean_square(frame))
        level = sum(self._recent) / len(self._recent)
        self.near = level >= self._talk * NEAR
        self.clearly_near = level >= self._talk * CLEARLY_NEAR
