"""Which threshold fits: scores of a kind."""

from __future__ import annotations

import pytest

from agentd.audio.wake.words import REFRACTORY_CHUNKS
from agentd.cli.wake.thresholds import Fit, alarms, enough, fitting, sure


@pytest.mark.parametrize(
    ("scores", "in_a_row", "threshold"),
    [
        ((), 1, 0),
        ((0.1, 0.9, 0.2), 1, 0.9),
        ((0.1, 0.64, 0), 1, pytest.approx(0.5)),  # alone
        ((0.1, 0.64, 0.12), 1, pytest.approx(0.6)),
        ((0.1, 0.9, 0.2), 2, 0.2),
        ((0.7, 0.8), 2, 0.7),
        ((0.7, 0.1, 0.8), 2, pytest.approx(0.5)),
        ((0.9,), 2, 0),
    ],
)
def test_how_sure_a_detection_is(scores: tuple[float, ...], in_a_row: int, threshold: float) -> None:
    assert sure(scores, in_a_row) == threshold


@pytest.mark.parametrize(
    ("scores", "in_a_row", "count"),
    [
        ((0.4, 0.4), 1, 0),
        ((0.5, 0.6, 0.7), 1, 1),
        ((0.5, 0.09, 0.7), 2, 0),
        ((0.5, 0.1, 0.7), 2, 1),  # a dip
        ((0.1, 0.5, 0.7), 2, 1),
        ((0.9, *[0.0] * REFRACTORY_CHUNKS, 0.9), 1, 2),
        ((0.9, *[0.0] * (REFRACTORY_CHUNKS - 1), 0.9), 1, 1),
    ],
)
def test_how_often_somebody_is_woken(scores: tuple[float, ...], in_a_row: int, count: int) -> None:
    assert alarms(scores, 0.5, in_a_row) == count


@pytest.mark.parametrize(
    ("meant", "others", "fit"),
    [
        ((0.9, 0.8), (), Fit(0.2, 0.8, 0.5, 2)),
        ((0.9, 0.8), ((0.6, 0.1),), Fit(0.55, 0.8, 0.7, 2)),
        ((0.9, 0.31), ((0.1,),), Fit(0.2, 0.3, 0.25, 2)),
        ((0.9, 0.3), ((0.6,),), None),  # half of them would not be heard
        ((0.9, *[0.8] * 9, 0.3), ((0.6, 0.5),), Fit(0.65, 0.8, 0.75, 10)),  # one of eleven is given up
        ((0.9,), ((0.99,),), None),
        ((0.1,), (), None),
    ],
)
def test_what_fits(meant: tuple[float, ...], others: tuple[tuple[float, ...], ...], fit: Fit | None) -> None:
    assert fitting(meant, others, 0.5, 1) == fit


@pytest.mark.parametrize(("meant", "hours", "so"), [(20, 1, True), (19, 5, False), (50, 0.9, False)])
def test_how_much_is_enough(meant: int, hours: float, so: bool) -> None:
    assert enough(meant, hours) == so
