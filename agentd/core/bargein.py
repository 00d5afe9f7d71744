"""Somebody talks into a reply: speech lowers it at once, more of it cuts it, a cough gives it back."""

from __future__ import annotations

from collections import deque
from enum import Enum

from agentd.core.events import FRAME_MS

# Frames of speech that make an interruption, and of how many: the shortest word has as much of a vowel, a
# clap, a door and most coughs have not.
SURE_FRAMES, SURE_WINDOW = 3, 5
GIVE_BACK_MS = 400  # without any speech: longer than the closure of a "t" in a word


class Verdict(Enum):
    DUCK = "duck"
    CUT = "cut"
    GIVE_BACK = "give back"


class BargeIn:
    """One reply at a time: feed it all frames of the reply's time, and `rest` when nothing is spoken."""

    def __init__(self) -> None:
        self._window: deque[bool] = deque(maxlen=SURE_WINDOW)
        self.ducked = False  # the reply is, for now
        self._silent_ms = 0

    def hear(self, near: bool) -> Verdict | None:
        """Take one frame (20 ms): what changes with it."""
        self._window.append(near)
        self._silent_ms = 0 if near else self._silent_ms + FRAME_MS
        if sum(self._window) >= SURE_FRAMES:
            self._window.clear()
            return Verdict.CUT
        if near and not self.ducked:
            self.ducked = True
            return Verdict.DUCK
        if self.ducked and self._silent_ms >= GIVE_BACK_MS:
            return self.rest()
        return None

    def rest(self) -> Verdict | None:
        """The reply is over, or left alone: what was ducked is given back."""
        self._window.clear()
        ducked, self.ducked = self.ducked, False
        return Verdict.GIVE_BACK if ducked else None
