"""Times of day: how they are said, and which one comes next, over summer time as well."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agentd.home.faults import ArgumentError
from agentd.home.timing.daytime import DayTime, NextTime, say_time

BERLIN = ZoneInfo("Europe/Berlin")


def next_one(said: str, now: str, fold: int = 0) -> str:
    clock = datetime.fromisoformat(now).replace(tzinfo=BERLIN, fold=fold)
    stamp = NextTime().check(said).after(clock).timestamp()
    return datetime.fromtimestamp(stamp, BERLIN).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("said", "comes"),
    [
        ("07:00", "2026-11-22T07:00+01:00"),
        ("19:30", "2026-11-21T19:30+01:00"),
        ("7", "2026-11-21T19:00+01:00"),  # the evening's is the next that comes
        ("seven", "2026-11-21T19:00+01:00"),
        ("at 3", "2026-11-21T15:00+01:00"),
        ("2", "2026-11-22T02:00+01:00"),  # two in the afternoon is now
        ("7 am", "2026-11-22T07:00+01:00"),
        ("7:15 p.m.", "2026-11-21T19:15+01:00"),
        ("half past six in the morning", "2026-11-22T06:30+01:00"),
        ("quarter to one", "2026-11-22T00:45+01:00"),
        ("seven o'clock", "2026-11-21T19:00+01:00"),
        ("3 at night", "2026-11-22T03:00+01:00"),  # not in the afternoon
        ("twelve at night", "2026-11-22T00:00+01:00"),
        ("ten at night", "2026-11-21T22:00+01:00"),
        ("a quarter past seven", "2026-11-21T19:15+01:00"),
        ("noon", "2026-11-22T12:00+01:00"),
        ("midnight", "2026-11-22T00:00+01:00"),
        ("12", "2026-11-22T00:00+01:00"),
        ("24:00", "2026-11-22T00:00+01:00"),
        ("tomorrow at seven", "2026-11-22T07:00+01:00"),
        ("19:30 tomorrow", "2026-11-22T19:30+01:00"),
        ("tomorrow 12", "2026-11-22T12:00+01:00"),
    ],
)
def test_the_next_one_that_comes(said: str, comes: str) -> None:
    assert next_one(said, "2026-11-21T14:00") == comes


@pytest.mark.parametrize(
    ("said", "now", "fold", "comes"),
    [
        ("02:30", "2026-03-29T01:00", 0, "2026-03-29T03:30+02:00"),  # skipped: as long after one as ever
        ("02:30", "2026-03-29T03:45", 0, "2026-03-30T02:30+02:00"),
        ("07:00", "2026-03-28T22:00", 0, "2026-03-29T07:00+02:00"),  # nine hours and not ten
        ("02:30", "2026-10-25T01:00", 0, "2026-10-25T02:30+02:00"),  # the first of two
        ("02:30", "2026-10-25T02:45", 0, "2026-10-25T02:30+01:00"),  # and the second
        ("02:30", "2026-10-25T02:45", 1, "2026-10-26T02:30+01:00"),
        ("07:00", "2026-10-24T22:00", 0, "2026-10-25T07:00+01:00"),
    ],
)
def test_summer_time(said: str, now: str, fold: int, comes: str) -> None:
    assert next_one(said, now, fold) == comes


@pytest.mark.parametrize("said", ["", "25:00", "7:60", "13 pm", "0 am", "soon", 7, None, "7 7", "x" * 100])
def test_what_is_refused_with_a_sentence(said: object) -> None:
    with pytest.raises(ArgumentError, match=r"must be a time of day.* not "):
        NextTime().check(said)


def test_whatever_can_be_recognised_is_understood() -> None:
    for words, value in NextTime().spoken().items():
        assert NextTime().check(words) == NextTime().check(value)
    assert NextTime().check("seven thirty in the evening") == DayTime(19, 30)


@pytest.mark.parametrize(
    ("hour", "minute", "said"), [(7, 0, "7 am"), (0, 5, "12:05 am"), (12, 0, "12 pm"), (23, 59, "11:59 pm")]
)
def test_what_is_said(hour: int, minute: int, said: str) -> None:
    assert say_time(datetime(2026, 1, 1, hour, minute)) == said
