from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.language.filters import FilterCall, FilterError, build
from agentd.home.language.quantity import Number, Percent
from agentd.home.language.wording import Text

TEMPERATURE = Number(Decimal(5), Decimal(30), Decimal("0.5"))


def apply(name: str, given: str, value: object, source: object = None, numeric: bool = True) -> object:
    return build(FilterCall(name, given), source, numeric, first=True)(value)


@pytest.mark.parametrize(
    ("name", "given", "value", "result"),
    [
        ("int", "", 2.9, 2),
        ("int", "", -2.9, -2),
        ("round", "", 2.5, 3),
        ("round", "", 2.4, 2),
        ("round", "1", 2.25, 2.3),
        ("round", "2", 2, 2),
        ("clamp", "1,10", 0, 1),
        ("clamp", "1,10", 11.5, 10),
        ("clamp", "-1.5, 10", 5.5, 5.5),
    ],
)
def test_numbers(name: str, given: str, value: float, result: float) -> None:
    changed = apply(name, given, value)
    assert changed == result
    assert type(changed) is type(result)


def test_words() -> None:
    assert apply("upper", "", "on", Text(), numeric=False) == "ON"
    assert apply("lower", "", "ON", Text(), numeric=False) == "on"


@pytest.mark.parametrize(("percent", "scaled"), [(0, 0), (1, 3), (50, 127), (100, 254)])
def test_scale_of_a_percentage(percent: int, scaled: int) -> None:
    assert apply("scale", "0,254", percent, Percent()) == scaled


def test_a_little_light_is_never_none() -> None:
    assert apply("scale", "0,10", 1, Percent()) == 1
    assert apply("scale", "0,10", 0, Percent()) == 0
    assert apply("scale", "100,0", 99, Percent()) == 1  # turned round: nothing is kept from zero
    assert apply("scale", "100,0", 100, Percent()) == 0


def test_scale_with_decimals_gives_decimals() -> None:
    assert apply("scale", "0.0,1.0", 33, Percent()) == 0.33


def test_scale_of_a_number_with_bounds() -> None:
    assert apply("scale", "0,100", 17.5, TEMPERATURE) == 50


@given(st.integers(0, 100))
def test_percent_to_254_and_back_is_within_one(percent: int) -> None:
    scaled = apply("scale", "0,254", percent, Percent())
    assert isinstance(scaled, int)
    assert 0 <= scaled <= 254
    assert abs(round(scaled * 100 / 254) - percent) <= 1
    assert (scaled >= 1) == (percent >= 1)


@pytest.mark.parametrize(
    ("name", "given", "source", "numeric", "first", "words"),
    [
        ("rund", "", None, True, True, "there is no filter `rund`"),
        ("round", "", Text(), False, True, "works on numbers only"),
        ("upper", "", Percent(), True, True, "works on words only"),
        ("clamp", "1", None, True, True, "takes 2 numbers"),
        ("round", "1,2", None, True, True, "takes 0 or 1 numbers"),
        ("round", "9", None, True, True, "0 to 6 digits"),
        ("round", "0.5", None, True, True, "0 to 6 digits"),
        ("clamp", "a,b", None, True, True, "takes plain numbers"),
        ("clamp", "2,1", None, True, True, "smaller number first"),
        ("scale", "0,1", Number(low=Decimal(1)), True, True, "needs a percent"),
        ("scale", "0,1", None, True, True, "needs a percent"),
        ("scale", "0,1", Percent(), True, False, "must come first"),
    ],
)
def test_what_cannot_be_built(
    name: str, given: str, source: object, numeric: bool, first: bool, words: str
) -> None:
    with pytest.raises(FilterError, match=words):
        build(FilterCall(name, given), source, numeric, first)
