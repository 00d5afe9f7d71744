"""Steps for devices: by what they shall be, or with a payload of their own; and arguments that name them."""

from __future__ import annotations

import pytest

from agentd.home.order import Publish
from tests.home.books import LEVEL, book, command, mistakes, planned, problem, question, sent, sight

DEVICES = {
    "sofa_lamp": {
        "profile": "zigbee2mqtt.light",
        "topic": "z/sofa",
        "room": "living_room",
        "aliases": ["reading lamp"],
    },
    "desk_lamp": {"profile": "zigbee2mqtt.light", "topic": "z/desk", "room": "study"},
    "kettle": {"profile": "zigbee2mqtt.switch", "topic": "z/kettle", "room": "kitchen"},
    "pump": {"profile": "tasmota.switch", "topic": "pump"},
}
GROUPS = {"lamps": {"members": ["sofa_lamp", "desk_lamp"], "aliases": ["all the lamps"]}}
ROOMS = {"living_room": {"aliases": ["lounge"]}, "study": {}, "kitchen": {}}
HOUSE = {"devices": DEVICES, "groups": GROUPS, "rooms": ROOMS}
LAMP = {"type": "target", "kind": "light"}
TINT = {"type": "color", "encode": "xy", "required": False}
TOOLS = book(
    **HOUSE,
    dim=command(
        {"device": "{lamp}", "set": {"brightness": "{level}", "color": "{tint}"}},
        {"lamp": LAMP, "level": {**LEVEL, "scale": [0, 254], "default": 40}, "tint": TINT},
        said="The {lamp} goes to {level}.",
    ),
    movie=command(
        [
            {"device": "lamps", "set": {"on": False}},
            {"wait": "1s"},
            {"device": "kettle", "json": {"state": "ON"}},
            {"topic": "tv", "text": "HDMI2"},
        ]
    ),
    tell=command({"device": "kettle", "text": "ON"}),
    where=question({"topic": "z/{lamp}"}, {"lamp": LAMP}),
)


@pytest.mark.parametrize("name", ["sofa_lamp", "the Sofa Lamp", "reading lamp", "living_room", "Lounge"])
def test_a_device_is_named_by_itself_its_aliases_or_its_room(name: str) -> None:
    assert sent(TOOLS, "dim", lamp=name) == [("z/sofa/set", '{"state":"ON","brightness":102}')]


def test_a_group_is_an_order_for_each_of_its_devices() -> None:
    plan = planned(TOOLS, "dim", sight(), lamp="all the lamps", level=0)
    assert [order.target for order in plan.orders] == ["sofa_lamp", "desk_lamp"]
    assert [order.evidence is not None for order in plan.orders] == [True, True]
    assert plan.sentence == "The lamps goes to 0."


def test_a_wish_is_in_units_of_speech_whatever_a_payload_would_get() -> None:
    (topic, payload) = sent(TOOLS, "dim", lamp="desk_lamp", level=100, tint="red")[0]
    assert topic == "z/desk/set"
    assert payload == '{"state":"ON","brightness":254,"color":{"hue":0,"saturation":100}}'


def test_a_white_becomes_a_temperature_of_the_device() -> None:
    assert '"color_temp":370' in sent(TOOLS, "dim", lamp="desk_lamp", tint="warm white")[0][1]


def test_among_other_steps_devices_keep_their_place() -> None:
    assert sent(TOOLS, "movie") == [
        ("z/sofa/set", '{"state":"OFF"}'),
        ("z/desk/set", '{"state":"OFF"}'),
        ("z/kettle/set", '{"state":"ON"}'),
        ("tv", "HDMI2"),
    ]
    (order,) = planned(TOOLS, "movie").orders
    assert order.evidence is None  # that the lamps are off does not prove that the television is on
    assert not order.repeatable


def test_devices_one_after_another_are_proven_together() -> None:
    steps = [{"device": "lamps", "set": {"on": False}}, {"device": "kettle", "set": {"on": False}}]
    (order,) = planned(book(**HOUSE, leave=command(steps)), "leave").orders
    assert order.evidence is not None
    assert {wanted.topic for wanted in order.evidence.proofs[0]} == {"z/sofa", "z/desk", "z/kettle"}


def test_a_payload_goes_to_the_command_topic_of_the_device() -> None:
    (order,) = planned(TOOLS, "tell").orders
    assert (order.target, order.steps) == ("kettle", (Publish("z/kettle/set", b"ON"),))


def test_a_target_may_stand_in_a_topic() -> None:
    assert {"z/sofa_lamp", "z/desk_lamp", "z/lamps"} <= TOOLS.topics()
    assert TOOLS.tools["dim"].args["lamp"].schema()["enum"] == [
        "sofa_lamp",
        "desk_lamp",
        "lamps",
        "living_room",
        "study",
    ]


@pytest.mark.parametrize(
    ("publish", "args", "words"),
    [
        (
            {"device": "sofa_lmp", "set": {"on": True}},
            {},
            "publish.device: there is no device or group `sofa_lmp`; write",
        ),
        ({"device": "attic", "set": {"on": True}}, {}, "publish.device: there is no device or group `attic`"),
        ({"device": "{a}", "set": {"on": True}}, {"a": LEVEL}, "publish.device: `{a}` names no devices"),
        (
            {"device": "kettle", "set": {"brightness": 5}},
            {},
            "publish.set: kettle has no brightness that can be set",
        ),
        ({"device": "kettle", "set": "on"}, {}, "publish.set: is not a wish"),
        ({"device": "kettle", "set": {"on": True}, "text": 1}, {}, "publish: has both a wish and a payload"),
        ({"device": "kettle"}, {}, "publish: has no payload"),
        (
            {"device": "pump", "json": {"a": 1}},
            {},
            "publish.device: pump has no one topic for such a payload",
        ),
        (
            {"device": "kettle", "topic": "x", "text": 1},
            {},
            "publish.topic: is not a key that may stand here",
        ),
        ({"device": "{a}", "set": {"on": True}}, {"a": {"type": "target"}}, "args.a.kind: is missing"),
        (
            {"device": "{a}", "set": {"on": True}},
            {"a": {"type": "target", "kind": "lock"}},
            "args.a.kind: no device is of kind lock; there is light, switch",
        ),
    ],
)
def test_mistakes(publish: object, args: object, words: str) -> None:
    assert problem(**HOUSE, t=command(publish, args or None)).startswith(f"t.{words}")


def test_two_that_exclude_each_other_may_both_be_offered() -> None:
    white = {"type": "color_temp", "required": False}
    wish = {"color": "{tint}", "color_temp": "{white}"}
    tool = command({"device": "{lamp}", "set": wish}, {"lamp": LAMP, "tint": TINT, "white": white})
    assert mistakes(**HOUSE, t=tool) == []
