from __future__ import annotations

import pytest

from agentd.home.faults import ArgumentError
from agentd.home.language.clocktime import TimeOfDay
from tests.home.books import book, command, sent


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("7:30", "07:30"),
        ("07:30:00", "07:30"),
        ("19.05", "19:05"),
        ("7:30 pm", "19:30"),
        ("12 a.m.", "00:00"),
        ("12 pm", "12:00"),
        ("7 AM", "07:00"),
        ("7 o'clock", "07:00"),
        ("twelve at night", "00:00"),
        ("2026-11-21T06:45:00", "06:45"),
        ("half past seven", "07:30"),
        ("Quarter to eight in the evening", "19:45"),
        ("twelve o'clock", "12:00"),
        ("half past twelve in the morning", "00:30"),
        ("seven thirty", "07:30"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
    ],
)
def test_times(given: str, found: str) -> None:
    assert TimeOfDay().check(given) == found


@pytest.mark.parametrize(
    "given",
    ["7", 7, "24:00", "7:60", "13 pm", "0 am", "2026-11-21T06:45:00Z", "06:45+01:00", "soon", "", None, True],
)
def test_what_is_no_time(given: object) -> None:
    with pytest.raises(ArgumentError, match="must be a time of the day such as 07:30"):
        TimeOfDay().check(given)


def test_every_spoken_form_is_a_time() -> None:
    forms = TimeOfDay().spoken()
    assert forms["quarter past six in the evening"] == "18:15"
    assert all(TimeOfDay().check(form) == TimeOfDay().check(time) == time for form, time in forms.items())


def test_a_time_in_payload_and_sentence() -> None:
    tool = command(
        {"topic": "x", "json": ["{at}", "{at.hour}", "{at.minute}"]},
        {"at": {"type": "time"}},
        said="At {at}.",
    )
    tools = book(t=tool)
    assert sent(tools, "t", at="7:05") == [("x", '["07:05",7,5]')]
    assert getattr(tools.plan("t", {"at": "7:05"}), "sentence", "") == "At 7:05."
