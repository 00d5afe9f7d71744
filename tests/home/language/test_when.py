"""Messages under conditions, beside one another, and with what MQTT 5 can say of them."""

from __future__ import annotations

import pytest

from agentd.home.answer import Refusal
from agentd.home.order import Publish, Wait
from tests.home.books import LEVEL, book, command, planned, sight, told

MOOD = {"type": "choice", "values": ["cosy", "bright", "dark"], "required": False}
STATE = {"state": {"topic": "tv/state", "at": "/on", "equals": [True, "ON"]}}
HOUSE = book(
    scene=command(
        [
            {"topic": "lamp", "text": "off", "when": {"mood": "dark"}},
            {"topic": "lamp", "json": "{level}", "when": {"mood": ["cosy", "the Bright"], "level": [0, 50]}},
            {"wait": "1s"},
            {"topic": "tv", "text": "OFF", "when": STATE},
        ],
        {"mood": MOOD, "level": {**LEVEL, "default": 50}},
    )
)


@pytest.mark.parametrize(
    ("args", "tv", "messages"),
    [
        ({"mood": "dark"}, {}, [("lamp", "off")]),
        ({"mood": "cosy"}, {}, [("lamp", "50")]),
        ({"mood": "Bright", "level": 0}, {"on": True}, [("lamp", "0"), ("tv", "OFF")]),
        ({"mood": "bright", "level": 1}, {"on": "ON"}, [("tv", "OFF")]),
        ({}, {"on": "ON"}, [("tv", "OFF")]),
    ],
)
def test_what_is_sent(args: dict[str, object], tv: object, messages: object) -> None:
    assert told(planned(HOUSE, "scene", sight(tv__state=tv), **args)) == messages


@pytest.mark.parametrize("tv", [{}, {"on": False}, {"on": ["ON"]}, "ON"])
def test_when_nothing_is_left_to_send_the_call_is_refused(tv: object) -> None:
    plan = HOUSE.plan("scene", {}, sight(tv__state=tv))
    assert plan == Refusal("scene has nothing to do: none of its conditions holds.", unseen=True)


def test_the_states_it_looks_at_are_heard() -> None:
    assert HOUSE.topics() == {"tv/state"}


def test_branches_beside_one_another_keep_their_own_time() -> None:
    a: dict[str, object] = {"topic": "a", "text": 1}
    b = {"topic": "b", "text": 2}
    c = {"topic": "c", "text": 3, "when": {"mood": "dark"}}
    each = [[a, {"wait": "3s"}, a], [b, {"wait": "1s"}, {"wait": "1s"}, b], c]
    tools = book(t=command({"parallel": each}, {"mood": MOOD}))
    plan = planned(tools, "t")
    assert plan.steps == (
        Publish("a", b"1"),
        Publish("b", b"2"),
        Wait(2.0),
        Publish("b", b"2"),
        Wait(1.0),
        Publish("a", b"1"),
    )


def test_what_is_said_beside_a_message() -> None:
    message = {
        "topic": "x",
        "json": 1,
        "qos": 0,
        "expiry": "10s",
        "content_type": "application/json",
        "properties": {"from": "agentd"},
        "response": True,
    }
    plan = planned(book(t=command(message)), "t", sight())
    assert plan.steps == (
        Publish(
            "x", b"1", 0, 10.0, "application/json", "agentd/kitchen/replies/response", (("from", "agentd"),)
        ),
    )
    evidence = plan.orders[0].evidence
    assert evidence is not None
    assert [wanted.topic for proof in evidence.proofs for wanted in proof] == [
        "agentd/kitchen/replies/response"
    ]
