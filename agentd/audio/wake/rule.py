"""When the score of a word means that it has been said, and when it nearly did."""

from __future__ import annotations

import logging
from dataclasses import dataclass

logger = logging.getLogger(__name__)

NEAR = 0.5  # of the threshold: a peak that high was meant, or sounded so
UP = 0.2  # of the threshold: below it the score has fallen
# Of the way from the threshold to 1: a score so high counts by itself. A lower one that has fallen with the
# next chunk was another word; of the word itself one score in a hundred does that.
SURE = 0.28


@dataclass(frozen=True, slots=True)
class Rule:
    """So many `frames` (chunks of 80 ms) must reach the `threshold` before the score has fallen; then none
    counts for a while. One alone must be sure, or not have fallen with the next.

    A score stays up for some time after its word. If a command of one word follows in one breath, speech ends
    later, and what is left of that time is shorter than `lone_ms`: silence that lasts as long tells of a lone
    word.
    """

    name: str
    threshold: float
    frames: int
    refractory_s: float
    lone_ms: int


class Trigger:
    """Follows the score of one word, chunk by chunk."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._score = 0.0
        self._over = 0  # chunks since it was down
        self._peak = 0.0  # of a score that came near and has not fallen yet; else 0
        self._counts = True

    @property
    def up(self) -> bool:
        return self._score >= self.rule.threshold * UP

    def hear(self, score: float, ease: float = 1.0) -> bool:
        """Whether as many scores as it takes have reached the threshold, or `ease` times as much."""
        threshold, before = self.rule.threshold * ease, self._over
        self._score = score
        self._over = before + 1 if score >= threshold else before if self.up else 0
        if self._peak or score >= self.rule.threshold * NEAR:
            self._peak = max(self._peak, score)
        if self.rule.frames > 1:
            return score >= threshold and self._over >= self.rule.frames
        return score >= threshold + SURE * (1 - threshold) or (before > 0 and self.up)

    def settle(self) -> None:
        """A word has been heard: whatever is up now is no near miss."""
        self._counts = False

    def nearly(self) -> bool:
        """Whether with the latest score a peak is over that came near the threshold and was no word."""
        if self.up:
            return False
        missed = self._peak > 0 and self._counts
        if missed:
            logger.debug("nearly %s: %.2f of %.2f", self.rule.name, self._peak, self.rule.threshold)
        self._peak, self._counts = 0.0, True
        return missed
