from __future__ import annotations

import pytest

from agentd.home.language.filters import Filter, FilterCall
from agentd.home.language.template import UNSET, Slot, TemplateError, bound, split


def _plain(slot: Slot) -> tuple[Filter, ...]:
    return tuple(lambda value: f"<{value}>" for _ in slot.filters)


def test_a_text_falls_apart_into_pieces_and_slots() -> None:
    assert split("home/{room}/set") == ("home/", Slot("room", ()), "/set")
    assert split("{a}{b.c|round|clamp(1, 5)}") == (
        Slot("a", ()),
        Slot("b.c", (FilterCall("round", ""), FilterCall("clamp", "1, 5"))),
    )
    assert split("") == ("",)


@pytest.mark.parametrize("text", ['{"turn": "on"}', "{}", "{", "a}b", "{ä}", '{"a": [1]}'])
def test_other_braces_are_the_texts_own(text: str) -> None:
    assert split(text) == (text,)


@pytest.mark.parametrize("text", ["{the room}", "{1}", "{a|}", "{a.b.c}", "{a||b}", "{a|scale(1}"])
def test_almost_an_argument_is_a_mistake(text: str) -> None:
    with pytest.raises(TemplateError, match="is not an argument in braces"):
        split(text)


def test_a_lone_slot_keeps_the_type() -> None:
    assert bound("{a}", _plain).value({"a": 21.5}) == 21.5
    assert bound("{a} C", _plain).value({"a": 21.5}) == "21.5 C"
    assert bound("{a}", _plain).text({"a": True}) == "true"
    assert bound("{a|round}", _plain).value({"a": 1}) == "<1>"
    assert bound("x", _plain).value({}) == "x"


def test_what_is_unset_makes_the_whole_unset() -> None:
    assert bound("{a|round}", _plain).value({}) is UNSET
    assert bound("at {a}", _plain).value({}) is UNSET


def test_names() -> None:
    assert bound("{a} {b.c} {a}", _plain).names == {"a", "b.c"}
