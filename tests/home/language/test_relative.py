"""Numbers in the device's own unit, and numbers given as a change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentd.home.answer import Refusal
from tests.home.books import ROOM, book, command, planned, sent, sight, told

STATE = {"topic": "home/{room}/light", "at": "/brightness"}
HOUSE = book(
    dim=command(
        {"topic": "home/{room}/light/set", "json": {"brightness": "{level}"}},
        {"room": ROOM, "level": {"type": "percent", "scale": [0, 254], "relative": True, "state": STATE}},
        said="{level} percent in the {room}.",
    ),
    heat=command(
        {"topic": "x", "json": "{heat}"},
        {
            "heat": {
                "type": "number",
                "min": 5,
                "max": 30,
                "step": 0.5,
                "relative": True,
                "state": {"topic": "y"},
            }
        },
    ),
    gain=command(
        {"topic": "x", "json": ["{a}", "{b}", "{c}"]},
        {
            "a": {"type": "percent", "scale": [0, 1]},
            "b": {"type": "number", "min": 0, "max": 3, "scale": [100, 0], "round": 1},
            "c": {"type": "number", "round": 2, "default": 1.239},
        },
    ),
)


@pytest.mark.parametrize(
    ("now", "level", "brightness"),
    [
        (102, "+20", 152),
        (102, "-10%", 76),
        (102, -10, 76),
        (102, "+ 20 percent", 152),
        (240, "+20", 254),
        (13, "-50", 3),
        (102, "70", 178),
        (102, 0, 0),
    ],
)
def test_a_change_is_added_to_what_is_told(now: int, level: object, brightness: int) -> None:
    house = sight(home__kitchen__light={"brightness": now}, home__bedroom__light={"brightness": 1})
    plan = planned(HOUSE, "dim", house, room="kitchen", level=level)
    assert told(plan) == [("home/kitchen/light/set", f'{{"brightness":{brightness}}}')]


def test_the_sentence_says_what_it_comes_to() -> None:
    house = sight(home__kitchen__light={"brightness": 127})
    assert planned(HOUSE, "dim", house, room="kitchen", level="+20").sentence == "70 percent in the kitchen."


@pytest.mark.parametrize("state", [{}, {"brightness": None}, {"brightness": "bright"}, 5])
def test_a_change_of_nobody_knows_what_is_refused(state: object) -> None:
    plan = HOUSE.plan("dim", {"room": "kitchen", "level": "+20"}, sight(home__kitchen__light=state))
    assert plan == Refusal(
        "level cannot be changed by +20: its present value is not known; give a plain value.", unseen=True
    )


@pytest.mark.parametrize(
    ("now", "change", "result"),
    [(20, "+1.3", "21.5"), (29, "+5", "30"), (5.5, "-2", "5"), ("21", "-0,5", "20.5")],
)
def test_a_change_keeps_to_bounds_and_steps(now: object, change: str, result: str) -> None:
    assert told(planned(HOUSE, "heat", sight(y=now), heat=change)) == [("x", result)]


def test_the_model_is_told_of_it_and_its_topics_are_heard() -> None:
    schema = HOUSE.tools["dim"].args["level"].schema()
    assert schema["type"] == "string"
    assert str(schema["description"]).endswith("or a change such as +10 or -10")
    assert HOUSE.topics() == {f"home/{room}/light" for room in ROOM["values"]} | {"y"}


def test_scaled_and_rounded_as_declared() -> None:
    assert sent(HOUSE, "gain", a=33, b=1) == [("x", "[0.33,66.7,1.24]")]


@given(st.integers(0, 100))
def test_percent_there_and_back_is_within_one(level: int) -> None:
    brightness = json.loads(told(planned(HOUSE, "dim", room="kitchen", level=level))[0][1])["brightness"]
    assert 0 <= brightness <= 254
    house = sight(home__kitchen__light={"brightness": brightness})
    up, down = planned(HOUSE, "dim", house, room="kitchen", level="+0"), brightness
    assert abs(json.loads(told(up)[0][1])["brightness"] - max(down, 3)) <= 2
    back = round(brightness * 100 / 254)
    assert abs(back - level) <= 1
