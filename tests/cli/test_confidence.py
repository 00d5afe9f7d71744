"""Bounds, against figures printed in the literature."""

from __future__ import annotations

import math

import pytest

from agentd.cli.confidence import most_per_hour, percentile, wilson


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [
        (0, 0, 0, 1),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (20, 20, 0.8389, 1),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(hits: int, trials: int, low: float, high: float) -> None:
    assert wilson(hits, trials) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(
    ("events", "hours", "rate"),
    [(0, 1, 2.996), (0, 2, 1.498), (1, 1, 4.744), (2, 1, 6.296), (10, 1, 16.962), (100, 10, 11.812)],
)
def test_the_upper_limit_of_a_rate(events: int, hours: float, rate: float) -> None:
    assert most_per_hour(events, hours) == pytest.approx(rate, abs=1e-2)


def test_nothing_heard_tells_nothing() -> None:
    assert most_per_hour(0, 0) == math.inf


@pytest.mark.parametrize(("percent", "value"), [(0, 1), (50, 5), (90, 9), (95, 10), (100, 10)])
def test_percentiles(percent: float, value: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == value
