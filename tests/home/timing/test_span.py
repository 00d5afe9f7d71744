from __future__ import annotations

import pytest

from agentd.home.faults import ArgumentError
from agentd.home.timing.span import LONGEST_S, Span, say_span


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("10min", 600),
        ("10 minutes", 600),
        ("1h 30min", 5400),
        ("1 hour and 30 minutes", 5400),
        ("1 hour, 5 seconds", 3605),
        ("90s", 90),
        ("1.5 h", 5400),
        ("2 days", 172_800),
        ("Ten Minutes", 600),
        ("half an hour", 1800),
        ("an hour", 3600),
    ],
)
def test_what_is_understood(said: str, seconds: float) -> None:
    assert Span().check(said) == seconds


@pytest.mark.parametrize(
    "said", ["", "10", 600, "soon", "0s", "1ms", "-5min", "32 days", "10minx", None, "9" * 200]
)
def test_what_is_refused_with_a_sentence(said: object) -> None:
    with pytest.raises(ArgumentError, match=r"must be a duration such as.* not "):
        Span().check(said)


def test_whatever_can_be_recognised_is_understood() -> None:
    for span in (Span(), Span(before_noun=True)):
        for words, value in span.spoken().items():
            assert 1 <= span.check(value) == span.check(words) <= LONGEST_S
    assert "ten minute" in Span(before_noun=True).spoken()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (600, "10 minutes"),
        (60, "1 minute"),
        (5400, "1 hour 30 minutes"),
        (3661, "1 hour 1 minute"),
        (90_061, "1 day 1 hour"),
        (59.6, "1 minute"),
        (0.2, "0 seconds"),
        (-3, "0 seconds"),
    ],
)
def test_what_is_said(seconds: float, said: str) -> None:
    assert say_span(seconds) == said
