from __future__ import annotations

import re

import pytest

from agentd.home.language.phrases import (
    Chain,
    Choice,
    Maybe,
    PhraseError,
    Slot,
    Words,
    counts,
    least_words,
    parse,
    slots,
)


def test_words_are_joined_and_lower_case() -> None:
    assert parse("Turn  ON") == Words("turn on")


def test_the_whole_language() -> None:
    assert parse("turn on [the] {room} (light | lamps)") == Chain(
        (Words("turn on"), Maybe(Words("the")), Slot("room"), Choice((Words("light"), Words("lamps"))))
    )


def test_alternatives_without_brackets_are_the_whole_phrase() -> None:
    assert parse("stop | be quiet") == Choice((Words("stop"), Words("be quiet")))


def test_nesting() -> None:
    assert parse("a [b (c | [d] e)]") == Chain(
        (
            Words("a"),
            Maybe(Chain((Words("b"), Choice((Words("c"), Chain((Maybe(Words("d")), Words("e")))))))),
        )
    )


def test_a_single_bracket_is_no_choice() -> None:
    assert parse("(a) b") == Words("a b")


def test_apostrophes_belong_to_words() -> None:
    assert parse("what’s on") == Words("what's on")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "a place without words"),
        ("turn (on | )", "a place without words"),
        ("turn [on", "a `]` is missing"),
        ("turn (on]", "a `)` is missing"),
        ("turn on)", "closes nothing"),
        ("to 50 percent", "write numbers as words"),
        ("turn on!", "`!` cannot be spoken"),
        ("in {the room}", "not the name of an argument"),
        ("in {room", "`{` cannot be spoken"),
        ("[turn on]", "everything in it may be left out"),
        ("a" * 301, "longer than 300"),
        ("a " + "[" * 13 + "b" + "]" * 13, "more than 12 brackets"),
    ],
)
def test_what_cannot_be_read(text: str, part: str) -> None:
    with pytest.raises(PhraseError, match=re.escape(part)):
        parse(text)


def test_the_deepest_phrase_is_read() -> None:
    assert least_words(parse("a " + "[" * 12 + "b" + "]" * 12)) == 1


def test_slots_and_how_often() -> None:
    tree = parse("set [{a}] ({b} | {c} {b} | x) {d}")
    assert slots(tree) == {"a", "b", "c", "d"}
    assert counts(tree, "a") == (0, 1)
    assert counts(tree, "b") == (0, 1)
    assert counts(tree, "d") == (1, 1)
    assert counts(parse("{a} or {a}"), "a") == (2, 2)
    assert least_words(tree) == 3
