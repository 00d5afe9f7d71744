"""Sound that no living microphone gives: the same block over and over, silence or a buffer that is stuck.

A card that is muted or dead goes on giving frames. But so does a microphone that cuts noise off, in a quiet
room: only who has given living sound for a while, without such a stretch, is missed at once.
"""

from __future__ import annotations

FLAT_MS = 700  # noticed within a second
PAUSE_MS = 60  # a stretch as long as this, which passes by itself, is the way of a noise gate
ALIVE_MS = 20_000  # nobody speaks for as long without a pause

SILENT, STUCK = "gives nothing but digital silence", "gives the same sound over and over"


class Flatline:
    """Of one microphone, for as long as it is wanted: what it is like outlasts its loss."""

    def __init__(self) -> None:
        self._last = b""
        self._same_ms = 0.0
        self._alive_ms = 0.0
        self.words = ""  # what is wrong

    def look(self, block: bytes, ms: float) -> None:
        """A block as it came from the card, `ms` long."""
        if block == self._last:
            self._same_ms += ms
            if self._same_ms >= FLAT_MS and self._alive_ms >= ALIVE_MS:
                self.words = STUCK if any(block) else SILENT
            return
        if self._same_ms >= PAUSE_MS and not self.words:
            self._alive_ms = 0.0
        self._last, self._same_ms, self.words = block, 0.0, ""
        self._alive_ms += ms
