"""An owner's tool that writes to the topic of a device: held to what the device is graded as."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentd.home.answer import Refusal
from agentd.home.order import Publish
from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import UNLIMITED
from tests.home.books import book, command, planned
from tests.home.guarded import Scene, outcome

DOOR = {
    "profile": "zigbee2mqtt.lock",
    "topic": "zigbee2mqtt/door",
    "source": "zigbee2mqtt/0x00158d0001e2a3b4",
}
KETTLE = {"profile": "tasmota.switch", "topic": "kettle", "risk": {"on": "confirm"}}
LAMPS = {
    "profile": "zigbee2mqtt.light",
    "topic": "zigbee2mqtt/lamps",
    "members": ["heat_lamp"],
}
HEAT = {
    "profile": "zigbee2mqtt.light",
    "topic": "zigbee2mqtt/heat",
    "risk": {"on": "confirm"},
    "source": "homie/heat/relay",
}
DEVICES = {"door": DOOR, "kettle": KETTLE, "heat_lamp": HEAT, "lamps": LAMPS}


@pytest.mark.parametrize(
    ("topic", "risk"),
    [
        ("zigbee2mqtt/door/set", Risk.PIN),
        ("zigbee2mqtt/door/set/state", Risk.PIN),
        ("Zigbee2MQTT/Door/set", Risk.PIN),
        ("zigbee2mqtt/0x00158D0001E2A3B4/set", Risk.PIN),
        ("cmnd/kettle/power", Risk.CONFIRM),
        ("zigbee2mqtt/lamps/set", Risk.CONFIRM),  # by way of a group
        ("zigbee2mqtt/doorbell/set", Risk.NORMAL),
        ("zigbee2mqtt/door", Risk.NORMAL),
        ("home/hall/relay", Risk.NORMAL),  # the last word of a source is no number
    ],
)
def test_it_is_as_risky_as_the_device(topic: str, risk: Risk) -> None:
    tools = book(devices=DEVICES, sly=command({"topic": topic, "text": "x"}))
    assert planned(tools, "sly").risk is risk


def test_an_argument_in_the_topic_is_no_way_around_it_either() -> None:
    name = {"which": {"type": "slug"}}
    tools = book(
        devices=DEVICES,
        sly=command([{"topic": "zigbee2mqtt/{which}/set", "text": "x"}, {"wait": "1s"}], name),
    )
    assert planned(tools, "sly", which="door").risk is Risk.PIN
    assert planned(tools, "sly", which="bell").risk is Risk.NORMAL


def test_a_harmless_step_for_it_hides_no_other() -> None:
    steps = [
        {"device": "kettle", "set": {"on": False}},
        {"topic": "cmnd/kettle/POWER", "text": "ON"},
    ]
    assert planned(book(devices=DEVICES, sly=command(steps)), "sly").risk is Risk.CONFIRM


def test_a_person_is_asked_by_the_name_of_the_tool() -> None:
    sly = command({"topic": "cmnd/kettle/POWER", "text": "ON"})
    scene = Scene(tools={"devices": {"kettle": KETTLE}, "make_tea": sly})
    asked = scene.call("make_tea")
    assert isinstance(asked, Refusal)
    assert asked.sentence == "Shall I really make tea? Say yes to confirm."
    scene.say()
    released = scene.call("confirm", id=asked.id)
    assert isinstance(released, Plan)
    assert [step.topic for step in released.steps if isinstance(step, Publish)] == ["cmnd/kettle/POWER"]


def test_two_settings_of_one_lamp_are_not_the_same_twice() -> None:
    """A model makes two calls of one sentence: `dim it, and make it red`."""
    lamp = {"profile": "zigbee2mqtt.light", "topic": "z/lamp", "room": "bath"}
    raw = command({"topic": "z/lamp/set", "text": "x"})
    tools = {"devices": {"lamp": lamp, "kettle": {**KETTLE, "risk": {}}}, "glow": raw}
    scene = Scene(replace(UNLIMITED, per_device_s=2.0), tools=tools)
    assert outcome(scene.call("set_light", target="lamp", brightness=40)) == "done"
    assert outcome(scene.call("set_light", target="lamp", color="red")) == "done"
    assert outcome(scene.call("glow")) == "done"
    assert outcome(scene.call("set_switch", target="kettle", state="on")) == "done"
    assert outcome(scene.call("set_switch", target="kettle", state="on")) == "refused"
