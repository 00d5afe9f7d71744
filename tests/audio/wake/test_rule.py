"""What scores mean, score by score."""

from __future__ import annotations

import logging

import pytest

from agentd.audio.wake.rule import Rule, Trigger

ONE = Rule("alexa", 0.5, 1, 2, 480)
TWO = Rule("alexa", 0.5, 2, 2, 480)


def marks(rule: Rule, *scores: float) -> str:
    """`w`: the word; `n`: nearly; and it is settled whenever it is the word, as `WakeWords` does it."""
    trigger, told = Trigger(rule), ""
    for score in scores:
        said, nearly = trigger.hear(score), trigger.nearly()
        if said:
            trigger.settle()
        told += "w" if said else "n" if nearly else "."
    return told


@pytest.mark.parametrize(
    ("rule", "scores", "told"),
    [
        (ONE, (0, 0.49, 0.7, 0.4, 0, 0), "..ww.."),
        (ONE, (0, 0.49, 0.63, 0.11, 0, 0), "...w.."),  # not sure, but still up
        (ONE, (0, 0.43, 0.63, 0.01, 0, 0), "...n.."),  # another word: read speech has this once in two hours
        (ONE, (0.5, 0.6, 0.09), ".w."),
        (TWO, (0, 0.49, 0.5, 0.9, 0.3, 0), "...w.."),
        (TWO, (0.9, 0.4, 0.9, 0.4, 0), "..w.."),  # a dip
        (TWO, (0.9, 0.09, 0.9, 0.09, 0), ".n.n."),  # one alone, twice
        (ONE, (0.24, 0.1, 0.05), "..."),
        (ONE, (0.25, 0.3, 0.2, 0.11, 0.09, 0), "....n."),
        (ONE, (0.3, 0, 0.4, 0, 0.7, 0), ".n.nw."),
    ],
)
def test_words_and_near_misses(rule: Rule, scores: tuple[float, ...], told: str) -> None:
    assert marks(rule, *scores) == told


def test_a_near_miss_is_in_the_log_for_those_who_look_for_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    marks(ONE, 0.3, 0.42, 0)
    assert caplog.messages == ["nearly alexa: 0.42 of 0.50"]
