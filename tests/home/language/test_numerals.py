from __future__ import annotations

from decimal import Decimal

import pytest

from agentd.home.language.numerals import LARGEST, spoken, whole


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, ("zero",)),
        (13, ("thirteen",)),
        (20, ("twenty",)),
        (21, ("twenty one",)),
        (100, ("one hundred", "a hundred", "hundred")),
        (300, ("three hundred",)),
        (
            115,
            ("one hundred fifteen", "one hundred and fifteen", "a hundred fifteen", "a hundred and fifteen"),
        ),
        (2700, ("two thousand seven hundred",)),
        (1005, ("one thousand five", "one thousand and five", "a thousand five", "a thousand and five")),
    ],
)
def test_whole_numbers(number: int, words: tuple[str, ...]) -> None:
    assert whole(number) == words


def test_no_two_numbers_sound_the_same() -> None:
    forms = [words for number in range(LARGEST + 1) for words in whole(number)]
    assert len(forms) == len(set(forms))


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_too_large(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        whole(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("21", ("twenty one",)),
        ("21.0", ("twenty one",)),
        ("21.5", ("twenty one point five", "twenty one and a half")),
        ("0.25", ("zero point two five",)),
        ("-3", ("minus three", "negative three")),
    ],
)
def test_decimals(number: str, words: tuple[str, ...]) -> None:
    assert spoken(Decimal(number)) == words
