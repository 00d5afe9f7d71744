"""Hours of the day, also past midnight."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from agentd.home.safety.hours import Hours, clock


@pytest.mark.parametrize(
    ("begin", "end", "at", "covered"),
    [
        ("22:30", "06:30", "22:29", False),
        ("22:30", "06:30", "22:30", True),
        ("22:30", "06:30", "23:59", True),
        ("22:30", "06:30", "00:00", True),
        ("22:30", "06:30", "06:29", True),
        ("22:30", "06:30", "06:30", False),
        ("22:30", "06:30", "12:00", False),
        ("13:00", "15:00", "12:59", False),
        ("13:00", "15:00", "13:00", True),
        ("13:00", "15:00", "15:00", False),
        ("00:00", "06:00", "23:59", False),
        ("00:00", "06:00", "00:00", True),
        ("08:00", "08:00", "03:00", True),
    ],
)
def test_hours(begin: str, end: str, at: str, covered: bool) -> None:
    moment = datetime.combine(datetime(2026, 11, 21), clock(at))
    assert Hours(clock(begin), clock(end)).covers(moment) is covered


@pytest.mark.parametrize(("text", "wanted"), [("22:30", time(22, 30)), (" 6:05 ", time(6, 5))])
def test_clock(text: str, wanted: time) -> None:
    assert clock(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "22", "24:00", "22:60", "22:5", "-1:00", "half past six", "6:30 pm", "²:00"]
)
def test_no_clock(text: str) -> None:
    with pytest.raises(ValueError, match=r"hour|minute|clock"):
        clock(text)
