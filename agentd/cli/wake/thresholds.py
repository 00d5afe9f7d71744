"""Which threshold fits what was recorded: pure arithmetic on scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agentd.audio.wake.rule import SURE, UP, Rule, Trigger
from agentd.audio.wake.words import REFRACTORY_CHUNKS

GRID = tuple(round(0.05 * step, 2) for step in range(4, 20))  # 0.2 to 0.95: beyond it models say little
FEWEST = 20  # recordings with the word: if all are heard, four in five are, with 95 % confidence
FEWEST_HOURS = 1.0  # without it: if nothing is heard, it is less than three times an hour, likewise
ENOUGH = 0.9  # of what the lowest threshold hears; whoever is heard less often speaks twice
NEAR = 0.5  # of the threshold: what comes so close was nearly heard

Scores = Sequence[float]  # of one recording, every 80 ms


@dataclass(frozen=True, slots=True)
class Fit:
    """Thresholds that wake nobody for nothing and hear all that can be heard so; None: there is none.

    `heard` of the recordings with the word are over `best`,
    which is the present threshold where that fits, else the middle.
    """

    lowest: float
    highest: float
    best: float
    heard: int


def sure(scores: Scores, in_a_row: int) -> float:
    """The highest threshold at which these are a detection, by `agentd.audio.wake.rule`: 1 or 2 in a row."""
    if in_a_row == 1:
        alone = ((score - SURE) / (1 - SURE) for score in scores)
        still_up = (min(score, following / UP) for score, following in pairwise(scores))
        return max(0.0, *alone, *still_up) if scores else 0.0
    best = 0.0
    for at, first in enumerate(scores):
        dip = 1.0
        for second in scores[at + 1 :]:
            best = max(best, min(first, second, dip / UP))
            dip = min(dip, second)
            if dip / UP <= best:
                break
    return best


def alarms(scores: Scores, threshold: float, in_a_row: int) -> int:
    """How often these wake somebody; after each time the ear is deaf for a while."""
    trigger = Trigger(Rule("", threshold, in_a_row, 0, 0))
    count = deaf = 0
    for score in scores:
        deaf = max(0, deaf - 1)
        if trigger.hear(score) and not deaf:
            count, deaf = count + 1, REFRACTORY_CHUNKS + 1
    return count


def fitting(meant: Sequence[float], others: Sequence[Scores], now: float, in_a_row: int) -> Fit | None:
    """`meant`: how sure each recording with the word is; `others`: the scores of those without it."""
    quiet = [at for at in GRID if not any(alarms(scores, at, in_a_row) for scores in others)]
    heard = {at: sum(score >= at for score in meant) for at in quiet}
    most = max(heard.values(), default=0)
    if not most or most < ENOUGH * sum(score >= GRID[0] for score in meant):
        return None
    fit = [at for at in quiet if heard[at] == most]
    best = now if fit[0] <= now <= fit[-1] else fit[len(fit) // 2]
    return Fit(fit[0], fit[-1], best, most)


def enough(meant: int, hours: float) -> bool:
    """Whether a threshold can be told from so much."""
    return meant >= FEWEST and hours >= FEWEST_HOURS
