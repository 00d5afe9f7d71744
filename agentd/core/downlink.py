"""A reply on its way to the person: numbered, and known to the sample how long it plays."""

from __future__ import annotations

from agentd.core.effects import CutReply, Effect, FinishReply, PlayReply
from agentd.core.events import REPLY_HZ


class Downlink:
    """The reply being played, if any. `plays_until` estimates when its last sample so far is out."""

    def __init__(self) -> None:
        self.plays_until = 0.0
        self._count = 0
        self._number: int | None = None
        self._finished = False
        self._length_s = 0.0

    @property
    def playing(self) -> bool:
        return self._number is not None

    @property
    def finished(self) -> bool:
        """All of it is with the speaker; only its end is awaited."""
        return self._number is not None and self._finished

    def play(self, pcm: bytes, now: float) -> list[Effect]:
        """Append 24 kHz mono s16 to the current reply; a finished one is followed by a new one."""
        if self._number is None or self._finished:
            self._count += 1
            self._number, self._finished, self._length_s = self._count, False, 0.0
        piece_s = len(pcm) / 2 / REPLY_HZ
        self._length_s += piece_s
        self.plays_until = max(self.plays_until, now) + piece_s
        return [PlayReply(self._number, pcm)]

    def finish(self) -> list[Effect]:
        if self._number is None or self._finished:
            return []
        self._finished = True
        return [FinishReply(self._number)]

    def heard_share(self, now: float) -> float:
        """How much of what has come of the reply has been played, 0 to 1; 1 where there is none."""
        if self._number is None or not self._length_s:
            return 1.0
        return 1 - max(0.0, self.plays_until - now) / self._length_s

    def cut(self) -> list[Effect]:
        if self._number is None:
            return []
        number, self._number = self._number, None
        self.plays_until = 0.0
        return [CutReply(number)]

    def drained(self, reply: int) -> bool:
        """The speaker has played reply number `reply` to its end; true when that is the current one."""
        if reply != self._number:
            return False
        self._number = None
        return True
