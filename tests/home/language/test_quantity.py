from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.faults import ArgumentError
from agentd.home.language.quantity import Duration, Number, Percent, seconds_in

HALVES = Number(Decimal(5), Decimal(30), Decimal("0.5"), "celsius")


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (21, 21),
        (21.5, 21.5),
        ("21.5", 21.5),
        ("21,5", 21.5),
        (" 21 ", 21),
        (21.3, 21.5),
        (21.2, 21),
        (5, 5),
        (30, 30),
    ],
)
def test_numbers_are_snapped_to_the_step(value: object, kept: float) -> None:
    assert HALVES.check(value) == kept


def test_whole_results_are_integers() -> None:
    assert isinstance(HALVES.check(21.0), int)


@pytest.mark.parametrize(
    "value", [4.9, 30.1, "warm", "", True, None, float("nan"), float("inf"), 10**400, [21], "1e3", "٢١"]
)
def test_numbers_beyond_the_bounds_are_refused_not_clamped(value: object) -> None:
    with pytest.raises(ArgumentError, match=r"must be a number from 5 to 30 in steps of 0.5 \(celsius\)"):
        HALVES.check(value)


def test_a_bound_off_the_grid_is_never_overstepped() -> None:
    uneven = Number(Decimal(0), Decimal(10), Decimal(4))
    assert [uneven.check(n) for n in (0, 5, 9, 10)] == [0, 4, 8, 8]
    assert Number(None, Decimal(-1), Decimal(4)).check(-1) == -4


@pytest.mark.parametrize(
    ("number", "words", "schema"),
    [
        (Number(), "a number", {"type": "number"}),
        (Number(low=Decimal(1)), "a number from 1", {"type": "number", "minimum": 1}),
        (Number(high=Decimal("2.5")), "a number up to 2.5", {"type": "number", "maximum": 2.5}),
        (
            Number(Decimal(0), Decimal(9), Decimal(1)),
            "a whole number from 0 to 9",
            {"type": "integer", "minimum": 0, "maximum": 9},
        ),
        (
            Number(low=Decimal("0.5"), step=Decimal(1)),
            "a number from 0.5",
            {"type": "number", "minimum": 0.5},
        ),
    ],
)
def test_words_and_schema(number: Number, words: str, schema: dict[str, object]) -> None:
    assert number.wants == words
    assert number.schema() == schema
    assert number.check(number.example) == number.example


def test_what_a_number_sounds_like() -> None:
    forms = HALVES.spoken()
    assert forms["twenty one and a half"] == 21.5
    assert forms["five"] == 5
    assert len(set(forms.values())) == 51
    assert HALVES.say(-3.5) == "minus 3.5"


@pytest.mark.parametrize(
    "number",
    [Number(), Number(Decimal(0), Decimal(5000)), Number(Decimal(0), Decimal(20_000), Decimal(1000))],
)
def test_too_many_or_too_large_to_be_spoken(number: Number) -> None:
    assert number.spoken() == {}


@pytest.mark.parametrize(
    ("value", "kept"), [(0, 0), (100, 100), (50.0, 50), ("50", 50), ("50 %", 50), ("50 percent", 50)]
)
def test_percent(value: object, kept: int) -> None:
    assert Percent().check(value) == kept


@pytest.mark.parametrize("value", [0.5, -1, 101, "half", False, None, "50%%", {}])
def test_no_percent(value: object) -> None:
    with pytest.raises(ArgumentError, match="must be a whole number from 0 to 100"):
        Percent().check(value)


def test_every_percentage_can_be_said() -> None:
    forms = Percent().spoken()
    assert set(forms.values()) == set(range(101))
    assert (forms["twenty one"], forms["half"], forms["a hundred"]) == (21, 50, 100)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90s", 90),
        ("10 minutes", 600),
        ("2h", 7200),
        ("300ms", 0.3),
        ("1ms", 0.001),
        ("1.5 h", 5400),
        ("1 Sec", 1),
    ],
)
def test_durations(value: str, seconds: float) -> None:
    assert Duration().check(value) == seconds


@pytest.mark.parametrize("value", ["10", 10, "soon", "5 fortnights", "", None, "9999999h"])
def test_no_duration(value: object) -> None:
    with pytest.raises(ArgumentError, match="must be a duration with its unit"):
        Duration().check(value)


def test_a_duration_has_bounds() -> None:
    span = Duration(60, 3600)
    assert span.check(span.example) == 600
    assert span.schema() == {"type": "string"}
    with pytest.raises(ArgumentError, match="from 60 to 3600 seconds"):
        span.check("5s")
    assert "five seconds" not in span.spoken()
    assert span.spoken()["half an hour"] == "30min"
    assert Duration(7, 8).example == "7.000s"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (60, "1 minute"), (600, "10 minutes"), (7200, "2 hours")],
)
def test_a_duration_is_said_in_its_own_unit(seconds: float, words: str) -> None:
    assert Duration().say(seconds) == words


@pytest.mark.parametrize("kind", [HALVES, Percent(), Duration(), Duration(1, 90)])
def test_every_spoken_value_is_legal(kind: Number | Percent | Duration) -> None:
    for value in kind.spoken().values():
        kind.check(value)


@pytest.mark.parametrize("text", ["300", "5 m", "ms", "-1s", ""])
def test_the_owners_durations_are_exact(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        seconds_in(text)


@given(st.decimals(0, 10**6, places=3), st.decimals(Decimal("0.001"), 1000, places=3), st.floats(0, 10**6))
def test_snapping_stays_within_the_bounds_and_on_the_grid(low: Decimal, step: Decimal, above: float) -> None:
    number = Number(low, low + 10**6, step)
    snapped = Decimal(str(number.check(float(low) + above if above else float(low))))
    assert low <= snapped <= low + 10**6
    assert abs((snapped - low) % step) < Decimal("1e-9") or step - (snapped - low) % step < Decimal("1e-9")
