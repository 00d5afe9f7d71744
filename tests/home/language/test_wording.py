from __future__ import annotations

import pytest

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.wording import Choice, Slug, Text, folded, said_forms

ROOMS = Choice(("kitchen", "living_room", "Bad-Zimmer"), aliases={"living_room": ("lounge", "kitchen")})


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("kitchen", "kitchen"),
        ("Living Room", "living_room"),
        (" the living-room. ", "living_room"),
        ("LOUNGE", "living_room"),
        ("bad zimmer", "Bad-Zimmer"),
    ],
)
def test_a_choice_is_found_however_it_is_written(value: str, name: str) -> None:
    assert ROOMS.check(value) == name


def test_a_name_goes_before_an_alias() -> None:
    assert ROOMS.check("Kitchen") == "kitchen"


@pytest.mark.parametrize("value", ["attic", "", 7, None, True, 1.5, ["kitchen"], {}])
def test_no_choice(value: object) -> None:
    with pytest.raises(ArgumentError, match="must be one of kitchen, living_room, Bad-Zimmer, not "):
        ROOMS.check(value)


def test_numbers_may_name_a_choice() -> None:
    assert Choice(("1", "2")).check(2) == "2"


def test_a_long_list_is_cut() -> None:
    assert Choice(tuple(f"room{n}" for n in range(99))).wants.endswith("room39, …")


def test_spoken_forms() -> None:
    assert Choice(("living_room", "hdmi_2", "ps5", "a+b"), aliases={"ps5": ("play station",)}).spoken() == {
        "living room": "living_room",
        "hdmi two": "hdmi_2",
        "ps five": "ps5",
        "play station": "ps5",
    }
    assert ROOMS.say("living_room") == "living room"


@pytest.mark.parametrize("name", ["", "__", "a+b", "x12345", "x٣", "100%"])
def test_what_cannot_be_said(name: str) -> None:
    assert said_forms(name) == ()


def test_folding() -> None:
    assert folded("The  Küche") == folded("kuche") == "kuche"
    assert folded("the") == "the"


@pytest.mark.parametrize(("value", "slug"), [("desk", "desk"), ("Desk Lamp", "desk_lamp"), ("a-1", "a-1")])
def test_slugs(value: str, slug: str) -> None:
    assert Slug().check(value) == slug
    assert Slug().spoken() == {}
    assert Slug().schema()["pattern"] == "^[a-z0-9][a-z0-9_-]{0,39}$"
    assert Slug().say("desk_lamp") == "desk lamp"


@pytest.mark.parametrize("value", ["", "a/b", "+", "-a", "x" * 41, None, 5, "ä"])
def test_no_slug(value: object) -> None:
    with pytest.raises(ArgumentError, match="lower case letters"):
        Slug().check(value)


def test_text_comes_on_one_line() -> None:
    assert Text().check(" dinner\n is\tready ") == "dinner is ready"
    assert Text().say("hello") == "hello"
    assert Text().spoken() == {}
    assert Text().schema() == {"type": "string", "minLength": 1, "maxLength": 500}


@pytest.mark.parametrize("value", ["", " \n", "x" * 501, None, 5, "bell\x07", "half \ud800", "nul\0"])
def test_no_text(value: object) -> None:
    with pytest.raises(ArgumentError, match="must be a text"):
        Text().check(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true"),
        (21.5, "21.5"),
        (10**400, "so large a number"),
        ("x" * 41, f'"{"x" * 40}…"'),
        ("a\nb\ud800", '"ab"'),
        ([1], "a list"),
        ({}, "an object"),
    ],
)
def test_quoting_is_short_and_printable(value: object, words: str) -> None:
    assert quoted(value) == words
