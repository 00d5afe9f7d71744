"""Mistakes in what a tool publishes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.home.books import LEVEL, ROOM, command, problem

X = {"topic": "x", "text": "1"}


def message(topic: str = "x", **keys: object) -> dict[str, object]:
    args = {"room": ROOM, "level": LEVEL, "words": {"type": "text"}, "id": {"type": "slug"}}
    publish = [{"topic": topic, **keys}, {"topic": "all/{room}/{id}", "json": ["{level}", "{words}"]}]
    return command(publish, args)


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (message(), "t.publish.0: has no payload; give either"),
        (message(text="a", json=1), "t.publish.0: has both json and text"),
        (message(text="a", retain=True), "t.publish.0.retain: a command must not be retained"),
        (message(text="a", retain="no"), "t.publish.0.retain: is neither true nor false"),
        (message(text="a", qos=2), "t.publish.0.qos: input should be 0 or 1"),
        (message(text=["a"]), "t.publish.0.text: is not one text or number"),
        (message(text="{levl}"), "t.publish.0.text: there is no argument `levl`; `level` is near"),
        (
            message(text="{zzz}"),
            "t.publish.0.text: there is no argument `zzz`; there is room, level",
        ),
        (message(text="{the level}"), "t.publish.0.text: `{the level}` is not an argument in braces"),
        (message(text="{room.x}"), "t.publish.0.text: no value of `room` has a `x`"),
        (message(text="{level.x}"), "t.publish.0.text: no value of `level` has a `x`"),
        (message(text="{room|round}"), "t.publish.0.text: `round` works on numbers only"),
        (message(json={"a": {"b": ["{x}"]}}), "t.publish.0.json.a.b.0: there is no argument `x`"),
        (message(json={"{room}": 1}), "t.publish.0.json.{room}: is no plain text; write keys in quotes"),
        (message(json={True: 1}), "t.publish.0.json.True: is no plain text"),
        (message(json={"a": {1, 2}}), "t.publish.0.json.a: is no value of JSON"),
        (message(json=float("nan")), "t.publish.0.json: is no value of JSON"),
        (
            message("x/{words}", text="a"),
            "t.publish.0.topic: `words` may not enter a topic; only",
        ),
        (message("x/{level}", text="a"), "t.publish.0.topic: `level` may not enter a topic"),
        (message("x/{room", text="a"), "t.publish.0.topic: has a brace without an argument"),
        (message("x/{}", text="a"), "t.publish.0.topic: has a brace without an argument"),
        (message("x//y", text="a"), "t.publish.0.topic: `x//y` has an empty level"),
        (message("x/+", text="a"), "t.publish.0.topic: `x/+` has a wildcard"),
        (message("cmnd/{id}/Backlog", text="a"), "t.publish.0.topic: `cmnd/x/Backlog` is not for tools"),
        (message("homeassistant/{room}", text="a"), "t.publish.0.topic: `homeassistant/kitchen` is not for"),
        (message(5, text="a"), "t.publish.0.topic: is not text"),  # type: ignore[arg-type]
    ],
)
def test_messages(tool: object, words: str) -> None:
    assert problem(t=tool).startswith(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"when": "on"}, "when: is not a condition; write `when: {ARGUMENT: VALUE}`"),
        ({"when": {}}, "when: is not a condition"),
        ({"when": {"rom": "kitchen"}}, "when.rom: is no argument of the tool"),
        ({"when": {"room": ["kitchen", "attic"]}}, "when.room: can never be true: room must be one of"),
        ({"when": {"state": {"topic": "x"}}}, "when.state.equals: is missing"),
        ({"when": {"state": {"topic": "x/+", "equals": 1}}}, "when.state.topic: `x/+` has a wildcard"),
        ({"when": {"state": {"topic": "x/{id}", "equals": 1}}}, "when.state.topic: could become any topic"),
        ({"expiry": "2min"}, "expiry: input should be less than or equal to 60"),
        ({"expiry": 5}, "expiry: is not a duration"),
        ({"content_type": ""}, "content_type: is empty"),
        ({"properties": {"a": 1}}, "properties.a: is not text"),
        ({"response": "yes"}, "response: is neither true nor false"),
        ({"parallel": []}, "parallel: stands alone"),
    ],
)
def test_keys_of_a_message(keys: dict[str, Any], words: str) -> None:
    assert problem(t=message(text="a", **keys)).startswith(f"t.publish.0.{words}")


@pytest.mark.parametrize(
    ("publish", "words"),
    [
        ({"parallel": [X]}, "t.publish.parallel: does not have 2 to 50 entries"),
        ({"parallel": 5}, "t.publish.parallel: is not a list"),
        ({"parallel": [X, X], "topic": "x"}, "t.publish.topic: is not a key that may stand here"),
        ({"parallel": [X, [X, {"wait": "6s"}]]}, "t.publish.parallel.1: waits 6 s in sum"),
        ({"parallel": [X, {"topic": "x"}]}, "t.publish.parallel.1: has no payload"),
    ],
)
def test_messages_beside_one_another(publish: object, words: str) -> None:
    assert problem(t=command(publish)).startswith(words)


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ("{tint|upper}", "`tint` is several numbers and takes no filter"),
        ("a {tint}", "`tint` is several numbers; write {tint.hue}, {tint.saturation}, or `encode: hex`"),
        ("{tint.r}", "no value of `tint` has a `r`"),
        ("{level|scale(0,254)}", "`level` is scaled in `args` or here, not twice"),
        ("{at.second}", "no value of `at` has a `second`"),
        ("{white|lower}", "`lower` works on words only"),
    ],
)
def test_what_a_payload_may_make_of_an_argument(leaf: str, words: str) -> None:
    args = {
        "tint": {"type": "color"},
        "level": {"type": "percent", "scale": [0, 254]},
        "at": {"type": "time"},
        "white": {"type": "color_temp"},
    }
    every = {"topic": "y", "json": ["{tint}", "{level}", "{at}", "{white}"]}
    tool = command([{"topic": "x", "json": {"a": leaf}}, every], args)
    assert problem(t=tool).startswith(f"t.publish.0.json.a: {words}")


def test_a_payload_may_not_be_nested_without_end() -> None:
    tree: object = 1
    for _ in range(30):
        tree = [tree]
    assert "nested deeper than 20" in problem(t=command({"topic": "x", "json": tree}))
