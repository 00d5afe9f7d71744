from __future__ import annotations

import pytest

from tests.home.books import ROOM, book, command, problem, sent

ROOMS = {"kitchen": None, "living_room": {"aliases": ["lounge", "front room"]}, "attic": {}}


def test_a_choice_of_rooms_understands_their_other_names() -> None:
    tools = book(rooms=ROOMS, lamp=command({"topic": "home/{room}", "text": "ON"}, {"room": ROOM}))
    assert sent(tools, "lamp", room="the Front Room") == [("home/living_room", "ON")]
    assert tools.tools["lamp"].args["room"].spoken()["lounge"] == "living_room"
    assert "rooms" not in tools.tools


@pytest.mark.parametrize(
    ("rooms", "words"),
    [
        (["kitchen"], "rooms: is not a mapping of rooms"),
        ({"": {}}, "rooms.: is not the name of a room"),
        ({1: {}}, "rooms.1: is not the name of a room"),
        (
            {"kitchen": {"alias": []}},
            "rooms.kitchen.alias: is not a key that may stand here; write",
        ),
        ({"kitchen": {"aliases": ["a+b"]}}, "rooms.kitchen.aliases.0: 'a+b' cannot be spoken"),
        (
            {"a": {"aliases": ["x"]}, "b": {"aliases": ["The X"]}},
            "rooms.b: `The X` names a already, in lights.yaml:2",
        ),
    ],
)
def test_mistakes(rooms: object, words: str) -> None:
    assert problem(rooms=rooms).startswith(words)
