"""When the wake model has to listen: not in a silent room, where it would cost more than all else."""

from __future__ import annotations

from collections import deque

from agentd.core.events import FRAME_MS

OPEN_FRAMES, OPEN_WINDOW = 2, 5  # opens with 2 voiced frames of 5: one alone is a click
HOLD_MS = 800  # stays open for this long: longer than any pause inside a wake word


class Gate:
    """Opens when somebody may be speaking. Hears webrtcvad's word on frame after frame."""

    def __init__(self) -> None:
        self._window: deque[bool] = deque(maxlen=OPEN_WINDOW)
        self._open_ms = 0

    def hear(self, voiced: bool) -> bool:
        """Whether it is open with this frame."""
        self._window.append(voiced)
        if voiced and (self._open_ms or self._window.count(True) >= OPEN_FRAMES):
            self._open_ms = HOLD_MS
        elif self._open_ms:
            self._open_ms -= FRAME_MS
        return self._open_ms > 0
