"""The end of our own reply in the room, frame by frame."""

from __future__ import annotations

import pytest

from agentd.core.tail import Tail
from tests.core.scene import loudness


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("sssss", 5),
        ("ssss...sss", 4),  # it has died away: what comes then is an answer
        ("ss..ss.s", 5),  # a pause within the reply
        ("s" * 20, 15),  # no room rings on for longer than 300 ms
        ("...sss", 0),
        ("..s...s", 1),
        ("ssnnnss", 4),  # somebody is heard near us, and after that perhaps ourselves
        ("n" * 14 + "sss", 1),
    ],
)
def test_what_may_be_our_own(pattern: str, covered: int) -> None:
    tail = Tail(300)
    assert sum(tail.covers(loudness(100), mark != ".", mark == "n") for mark in pattern) == covered


@pytest.mark.parametrize(
    ("peaks", "free"),
    [
        ([900, 500, 300, 200, 100], 1),
        ([900, 500, 100, 700, 900], 3),
        ([900, 100, 100, 700], 2),  # of two as soft the later one
        ([900, 500, 100, *[700] * 20, 50], 22),  # after the tail no moment is softer than it
    ],
)
def test_an_answer_begins_with_the_softest_moment(peaks: list[int], free: int) -> None:
    tail = Tail(300)
    for peak in peaks:
        tail.covers(loudness(peak), True, near=False)
    assert tail.frames_since == free


def test_who_spoke_before_the_end_of_the_reply_is_heard_from_there_on() -> None:
    tail = Tail(300)
    for peak in (700, 500, 900):
        tail.covers(loudness(peak), True, near=True)
    assert tail.frames_since == 3
