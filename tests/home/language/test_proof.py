"""By what it is known that a tool's command was carried out."""

from __future__ import annotations

import json

import pytest

from agentd.home.language.proof import is_met, words_if
from agentd.home.order import Availability, Evidence, Publish
from agentd.home.sight import Sight
from tests.home.books import LEVEL, ROOM, book, command, planned, sight

LAMP = {
    "topic": "z/{room}",
    "at": "/brightness",
    "equals": "{level|scale(0,254)}",
    "tolerance": 3,
    "within": "3s",
    "get": {"topic": "z/{room}/get", "json": {"state": ""}},
    "fail_on": {"topic": "z/bridge/logging", "pattern": "error*Publish 'set'"},
}
HOUSE = book(
    dim=command(
        {"topic": "z/{room}/set", "json": {"brightness": "{level|scale(0,254)}"}},
        {"room": ROOM, "level": LEVEL},
        confirm=LAMP,
        availability={"topic": "z/{room}/availability", "at": "/state"},
        said="Asked.",
        done="The {room} is at {level} percent.",
        failed="The {room} did not listen.",
    ),
    rpc=command(
        {"topic": "shelly/rpc1", "json": {"id": "{ticket}", "src": "me"}},
        reply={"topic": "me/rpc", "id_at": "/id", "error_at": "/error/message"},
    ),
)


def evidence(name: str, seen: Sight | None = None, **args: object) -> Evidence:
    found = planned(HOUSE, name, seen or sight(), **args).orders[0].evidence
    assert found is not None
    return found


def test_the_evidence_of_a_call() -> None:
    found = evidence("dim", room="kitchen", level=40)
    (wanted,) = found.proofs[0]
    assert (wanted.topic, wanted.at) == ("z/kitchen", "/brightness")
    assert [wanted.met(value, None) for value in (99, 102, 105, 106, "102", None, [102])] == [
        *(True, True, True, False, True, False, False)
    ]
    assert found.available == (Availability("z/kitchen/availability", "/state", frozenset({"offline"})),)
    assert found.get == Publish("z/kitchen/get", b'{"state":""}')
    assert found.within_s == 3
    assert [alarm.topic for alarm in found.alarms] == ["z/bridge/logging"]
    assert HOUSE.topics() >= found.topics


def test_the_owners_words_for_what_became_of_it() -> None:
    plan = planned(HOUSE, "dim", room="Kitchen", level=40)
    assert (plan.sentence, plan.done, plan.failed) == (
        "Asked.",
        "The kitchen is at 40 percent.",
        "The kitchen did not listen.",
    )


@pytest.mark.parametrize(
    ("answer", "proven", "words"),
    [
        ({"id": "812", "result": {}}, True, None),
        ({"id": 812, "result": {}}, True, None),
        ({"id": "813", "result": {}}, False, None),
        ({"id": "812", "error": {"message": "no such\nrelay"}}, False, "no such relay"),
        ({"id": "812", "error": {"message": {"a": 1}}}, False, "the device refused it"),
        ({"id": "813", "error": {"message": "no"}}, False, None),
        ("812", False, None),
        (None, False, None),
    ],
)
def test_an_answer_by_number(answer: object, proven: bool, words: object) -> None:
    found = evidence("rpc")
    (wanted,), (alarm,) = found.proofs[0], found.alarms
    assert (wanted.topic, wanted.at, wanted.met(answer, None)) == ("me/rpc", "", proven)
    assert alarm.words(json.dumps(answer).encode()) == words
    assert alarm.words(b"\xff") is None
    assert planned(HOUSE, "rpc", sight()).steps == (Publish("shelly/rpc1", b'{"id":"812","src":"me"}'),)


@pytest.mark.parametrize(
    ("equals", "tolerance", "value", "met"),
    [
        (None, 0, {"anything": 1}, True),
        ("ON", 0, "ON", True),
        ("ON", 0, "on", False),
        ("true", 0, True, True),
        ("true", 0, 1, False),
        ("21.5", 0, 21.5, True),
        (0.3, 0, 0.1 + 0.2, True),
        (100, 5, 96, True),
        ({"x": 0.7, "y": 0.3}, 0.02, {"x": 0.69, "y": 0.31, "z": 1}, True),
        ({"x": 0.7, "y": 0.3}, 0.02, {"x": 0.67, "y": 0.31}, False),
        ({"x": 0.7}, 0.02, 0.7, False),
        ("a", 0, None, False),
    ],
)
def test_what_meets_an_expectation(equals: object, tolerance: float, value: object, met: bool) -> None:
    assert is_met(equals, tolerance, value, None) is met


def test_a_pattern_is_found_in_its_order_and_says_the_payload() -> None:
    words = words_if("ERROR*lamp * off")
    assert words(b'error: the "lamp"\x00 is off') is None
    assert words(b"an Error of lamp 5\nis off") == "an Error of lamp 5 is off"
    assert words(b"lamp off error") is None
    assert words_if("\xff")(b"\xff") is None


@pytest.mark.parametrize(
    ("publish", "keys", "repeatable"),
    [
        ({"topic": "x", "text": "ON"}, {"confirm": {"topic": "y"}}, True),
        ({"topic": "x", "text": "ON"}, {}, False),
        ({"topic": "x", "text": "Toggle"}, {"confirm": {"topic": "y"}}, False),
        ({"topic": "x/toggle", "text": "1"}, {"confirm": {"topic": "y"}}, False),
        ([{"topic": "x", "text": "ON"}, {"topic": "x", "text": "OFF"}], {"confirm": {"topic": "y"}}, False),
    ],
)
def test_what_may_be_done_twice(publish: object, keys: dict[str, object], repeatable: bool) -> None:
    assert planned(book(t=command(publish, **keys)), "t").orders[0].repeatable is repeatable
