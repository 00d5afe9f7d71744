from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.housetools.likeness import Likeness, distance

WORDS = st.text("abc ", max_size=7)


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [
        ("lamp", "lamp", 0),
        ("lamp", "lam", 1),
        ("lamp", "clamp", 1),
        ("lamp", "ramp", 1),
        ("lamp", "lapm", 1),  # neighbours swapped
        ("sofa lamp", "sofer lamp", 2),
        ("bathroom", "bedroom", 3),
        ("", "abc", 3),
    ],
)
def test_edits(one: str, other: str, edits: int) -> None:
    assert distance(one, other, 5) == edits
    assert distance(other, one, 5) == edits
    assert distance(one, other, edits - 1) == edits or not edits


@given(WORDS, WORDS)
def test_it_is_the_same_both_ways_and_never_more_than_the_longer(one: str, other: str) -> None:
    edits = distance(one, other, 9)
    assert edits == distance(other, one, 9)
    assert abs(len(one) - len(other)) <= edits <= max(len(one), len(other))
    assert (edits == 0) == (one == other)


@given(WORDS, st.integers(0, 6), st.sampled_from("abcx"))
def test_one_letter_more_is_one_edit(word: str, at: int, letter: str) -> None:
    assert distance(word, word[:at] + letter + word[at:], 3) == 1


def test_close_names_come_first_and_numbers_are_never_misheard() -> None:
    names = Likeness(["lamp 1", "lamp 2", "sofa lamp", "ceiling spots"])
    assert names.close("sofa ramp") == [(1, 2)]
    assert names.close("lamp 3") == []
    assert names.close("lam") == []  # so short a word is another word
    assert names.nearest("ceiling") == [3]
    assert names.nearest("zzz") == []
