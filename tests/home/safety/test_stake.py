"""Wishes by what they do, as the rules of risk name it."""

from __future__ import annotations

import pytest

from agentd.home.safety.risk import Risk
from agentd.home.safety.stake import stake, unknown
from tests.home.books import book, command, planned

DEVICES = {
    "lamp": {"profile": "zigbee2mqtt.light", "topic": "z/lamp", "room": "study"},
    "kettle": {"profile": "zigbee2mqtt.switch", "topic": "z/kettle", "risk": {"on": "confirm"}},
    "blind": {"profile": "zigbee2mqtt.cover", "topic": "z/blind", "risk": {"open": "say"}},
    "door": {"profile": "zigbee2mqtt.lock", "topic": "z/door"},
    "gate": {"profile": "shelly2.switch", "topic": "shellyplus1-a8", "kind": "gate"},
}
HOUSE = book(devices=DEVICES)


@pytest.mark.parametrize(
    ("name", "wish", "action", "risk"),
    [
        ("lamp", {"on": True}, "on", Risk.NORMAL),
        ("lamp", {"brightness": 40}, "set", Risk.NORMAL),
        ("kettle", {"on": True}, "on", Risk.CONFIRM),
        ("kettle", {"on": False}, "off", Risk.NORMAL),
        ("blind", {"position": 1}, "open", Risk.SAY),
        ("blind", {"position": 0}, "close", Risk.NORMAL),
        ("blind", {"movement": "open"}, "open", Risk.SAY),
        ("blind", {"movement": "stop"}, "stop", Risk.NORMAL),
        ("door", {"locked": True}, "lock", Risk.NORMAL),
        ("door", {"locked": False}, "unlock", Risk.PIN),
        ("gate", {"on": True}, "on", Risk.CONFIRM),
    ],
)
def test_what_a_wish_does(name: str, wish: dict[str, bool | int | str], action: str, risk: Risk) -> None:
    target = stake(HOUSE.devices[name], wish)
    assert (target.name, target.action, target.risk) == (name, action, risk)


def test_light_in_a_lamp_that_is_risky_to_switch_on_is_as_risky() -> None:
    lamp = {"profile": "zigbee2mqtt.light", "topic": "z/heat", "risk": {"on": "confirm"}}
    device = book(devices={"heat_lamp": lamp}).devices["heat_lamp"]
    assert stake(device, {"brightness": 40}).risk is Risk.CONFIRM
    assert stake(device, {"brightness": 0}).risk is Risk.NORMAL


def test_a_payload_that_nobody_reads_is_as_risky_as_can_be() -> None:
    assert unknown(HOUSE.devices["door"]).risk is Risk.PIN
    assert unknown(HOUSE.devices["kettle"]).risk is Risk.CONFIRM


def test_an_owners_tool_does_not_get_around_the_risk_of_a_device() -> None:
    tools = book(
        devices=DEVICES,
        leave=command(
            [{"device": "lamp", "set": {"on": False}}, {"device": "door", "set": {"locked": False}}]
        ),
        raw=command({"device": "door", "json": {"state": "UNLOCK"}}),
        when=command(
            [
                {"device": "lamp", "set": {"on": True}},
                {"device": "door", "set": {"locked": False}, "when": {"out": "yes"}},
            ],
            {"out": {"type": "choice", "values": ["yes", "no"]}},
        ),
    )
    assert planned(tools, "leave").risk is Risk.PIN
    assert planned(tools, "raw").risk is Risk.PIN
    assert [target.name for target in planned(tools, "leave").targets] == ["lamp", "door"]
    assert planned(tools, "when", out="no").risk is Risk.NORMAL
    assert planned(tools, "when", out="yes").risk is Risk.PIN


def test_confirm_is_offered_in_a_house_with_something_risky() -> None:
    lamp = {"lamp": DEVICES["lamp"]}
    assert book(devices=DEVICES).asks
    assert not book(devices=lamp).asks
