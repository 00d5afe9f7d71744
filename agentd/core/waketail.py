"""Whether more was said than a wake word, in one breath with it.

That is told by its score, which stays up for so long after the word's end that a command spoken in one
breath with it ends later and is followed by less of it. Where the score leaves a doubt it was a command:
sooner is a wake word sent than a command lost.
"""

from __future__ import annotations

from agentd.core.events import FRAME_MS

BREATH_MS = 100  # silence inside a wake word is shorter
COMMAND_MS = 450  # after the crossing a lone wake word goes on for at most 360 ms: this is a command with it


class WakeTail:
    """What is spoken from a wake word's crossing on: its rest, or a command in one breath with it."""

    def __init__(self, silent_ms: float) -> None:
        self._silent_ms = silent_ms  # since the end of that breath
        self._since_ms = 0
        self._over = False
        self._alone = False
        self.outlived = False  # it went on for longer than any wake word

    def covers(self, speech: bool, lone_ms: float) -> bool:
        """Whether this frame can still belong to the wake word."""
        self._since_ms += FRAME_MS
        if speech and not self._over:
            paused = self._silent_ms > BREATH_MS
            self.outlived = not paused and self._since_ms > COMMAND_MS
            self._over = paused or self.outlived
        self._silent_ms = 0 if speech and not self._over else self._silent_ms + FRAME_MS
        self._alone = self._alone or 0 < lone_ms <= self._silent_ms
        return not self._over

    def doubtful(self, after_ms: float) -> bool:
        """So long after that breath nothing shows that the wake word was all of it."""
        return not self._alone and self._silent_ms >= after_ms
