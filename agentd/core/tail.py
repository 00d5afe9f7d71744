"""The end of our own reply in the room: for a moment after it, speech is not yet taken for an answer.

When the last sample has left the loudspeaker the microphone still hears it: on its way through card and air,
and in what the walls throw back. Who is known to speak near us, since our own sound is cancelled, answers at
once.
"""

from __future__ import annotations

from agentd.core.events import FRAME_MS

QUIET_FRAMES = 3  # so many frames without speech in a row: it has died away


class Tail:
    """Takes the frames that follow a reply, for `most_ms`: in samples, since frames come in bursts."""

    def __init__(self, most_ms: float) -> None:
        self._left_ms = most_ms
        self._quiet = 0
        self._over = False
        self._lowest: int | None = None
        self._since_lowest = 0

    def covers(self, frame: bytes, speech: bool, near: bool) -> bool:
        """Whether what is spoken in this frame may be our own. `frame` is 16 kHz mono s16; `near` as in
        `Heard`."""
        self._since_lowest += 1
        if self._over:
            return False
        energy = _energy(frame)
        if not near and (self._lowest is None or energy <= self._lowest):
            self._lowest, self._since_lowest = energy, 1
        self._quiet = 0 if speech else self._quiet + 1
        self._left_ms -= FRAME_MS
        self._over = self._quiet >= QUIET_FRAMES or self._left_ms <= 0
        return speech and not near

    @property
    def frames_since(self) -> int:
        """How many of the latest frames hold nothing of our own: those since the softest one. Who answers at
        once is heard from the moment at which the words rise above the echo."""
        return self._since_lowest


def _energy(frame: bytes) -> int:
    samples = memoryview(frame).cast("h")
    return sum(map(int.__mul__, samples, samples))
