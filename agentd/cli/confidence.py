"""What a few trials tell: shares, rates and delays with their bounds, at a confidence of 95 %."""

from __future__ import annotations

import math
from collections.abc import Sequence

_Z = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution
_BEYOND = 0.05  # the chance that a rate is above its bound all the same
_HALVINGS = 60  # of an interval: far below what anybody prints


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """The share that `hits` of `trials` speak for, lowest and highest; (0, 1) without a trial.

    Wilson's score interval (1927), which holds what it promises with few trials and at shares near 1, where
    the usual one does not (Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion, 2001).
    """
    if not trials:
        return 0.0, 1.0
    share, weight = hits / trials, _Z**2 / trials
    middle = share + weight / 2
    spread = _Z * math.sqrt(share * (1 - share) / trials + weight / 4 / trials)
    return max(0.0, (middle - spread) / (1 + weight)), min(1.0, (middle + spread) / (1 + weight))


def most_per_hour(events: int, hours: float) -> float:
    """The highest rate that `events` in `hours` speak for; infinite without a time.

    With none it is 3 / hours, the rule of three (Hanley and Lippman-Hand 1983); with some the upper limit of
    a Poisson mean (Garwood 1936), found by halving.
    """
    if hours <= 0:
        return math.inf
    low, high = float(events), 3 * events + 10.0
    for _ in range(_HALVINGS):
        mean = (low + high) / 2
        low, high = (mean, high) if _at_most(events, mean) > _BEYOND else (low, mean)
    return high / hours


def _at_most(events: int, mean: float) -> float:
    """The chance of so many events or fewer, where `mean` are to be expected."""
    return sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(events + 1))


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that `percent` of them do not exceed (nearest rank). Needs at least one."""
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]
