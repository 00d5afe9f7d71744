"""How loud the microphone's sound is, and whether full scale cuts it off: sampled, as nobody waits for it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from agentd.audio.level import clipped_samples, level_dbfs
from agentd.audio.source import Source
from agentd.core.events import FRAME_MS

log = logging.getLogger(__name__)

EVERY = 8  # frames: 160 ms, about a syllable
PERIOD_S = 60.0
CHANGE_DB = 6  # louder or quieter by less is not told
CLIPPED_S = 1.0  # of a minute: more is no bang of a door
WARN_EVERY = 60  # periods


@dataclass(frozen=True, slots=True)
class Levels:
    """Of a minute: what is quiet (a tenth of it is quieter) and loudest, and for how long it was clipped."""

    quiet_dbfs: int
    loud_dbfs: int
    clipped_s: float

    def differs(self, other: Levels) -> bool:
        """Worth a message, which a house keeps for ever."""
        change_db = max(abs(self.quiet_dbfs - other.quiet_dbfs), abs(self.loud_dbfs - other.loud_dbfs))
        return change_db >= CHANGE_DB or self.clipped_s != other.clipped_s


class Gauged:
    """A source, and `tell` about its levels on the reading thread: each minute in which they have changed."""

    def __init__(self, source: Source, tell: Callable[[Levels], None]) -> None:
        self._source = source
        self._tell = tell
        self._frames = 0
        self._levels: list[float] = []
        self._clipped = 0
        self._told: Levels | None = None
        self._warned = WARN_EVERY  # periods since

    @property
    def ended(self) -> bool:
        return self._source.ended

    @property
    def lost(self) -> bool:
        return self._source.lost

    def close(self) -> None:
        self._source.close()

    def read(self, timeout_s: float) -> bytes | None:
        frame = self._source.read(timeout_s)
        if frame is not None:
            self._frames += 1
            if self._frames % EVERY == 0:
                self._measure(frame)
        return frame

    def _measure(self, frame: bytes) -> None:
        self._levels.append(level_dbfs(frame))
        self._clipped += clipped_samples(frame) > 0
        if self._frames * FRAME_MS < PERIOD_S * 1000:
            return
        ordered, clipped_s = sorted(self._levels), self._clipped * EVERY * FRAME_MS / 1000
        levels = Levels(round(ordered[len(ordered) // 10]), round(ordered[-1]), round(clipped_s, 1))
        if self._told is None or levels.differs(self._told):
            self._told = levels
            self._tell(levels)
        self._warned += 1
        if clipped_s >= CLIPPED_S and self._warned > WARN_EVERY:
            self._warned = 0
            log.warning(
                "microphone: too loud for %.0f s of a minute; lower its gain (`agentd listen`)", clipped_s
            )
        self._frames = self._clipped = 0
        self._levels.clear()
