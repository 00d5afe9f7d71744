"""The classes of devices, through the tools that a house with them gets, and through its owner's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agentd.home.answer import Refusal
from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import UNLIMITED, Quiet, Safety
from tests.home.furnished import house, sight, z2m
from tests.home.guarded import AT_NIGHT, NIGHT, WITH_PIN, Scene, outcome, sentence

HOUSE: dict[str, dict[str, object]] = {
    "devices": {
        "sofa_lamp": {"profile": "zigbee2mqtt.light", "topic": "z/sofa", "room": "living_room"},
        "spots": {"profile": "zigbee2mqtt.light", "topic": "z/spots", "room": "kitchen"},
        "desk_lamp": {"profile": "zigbee2mqtt.light", "topic": "z/desk", "room": "office"},
        "kettle": {
            "profile": "zigbee2mqtt.switch",
            "topic": "z/kettle",
            "room": "kitchen",
            "risk": {"on": "confirm"},
        },
        "fence_gate": {"profile": "shelly2.switch", "topic": "gate", "kind": "gate"},
        "lamp_with_a_risk": {"profile": "zigbee2mqtt.light", "topic": "z/risk", "risk": {"on": "confirm"}},
        "blind": {"profile": "zigbee2mqtt.cover", "topic": "z/blind", "room": "kitchen"},
        "front_door": {"profile": "zigbee2mqtt.lock", "topic": "z/door"},
        "mower": {"profile": "zigbee2mqtt.switch", "topic": "z/mower", "risk": {"on": "never"}},
    },
    "force": {"description": "Move it.", "publish": {"device": "mower", "json": {"x": 1}}},
    "boil": {"description": "Boil water.", "publish": {"device": "kettle", "json": {"state": "ON"}}},
    "cosy": {"description": "Be cosy.", "publish": {"device": "spots", "set": {"on": True}}},
}


def scene(safety: Safety = UNLIMITED) -> Scene:
    return Scene(safety, tools=HOUSE)


@pytest.mark.parametrize(
    ("tool", "args", "outcome_"),
    [
        ("set_light", {"target": "sofa lamp", "state": "on"}, "done"),
        ("set_light", {"target": "lamp with a risk", "brightness": 40}, "needs_confirmation"),
        ("set_switch", {"target": "kettle", "state": "off"}, "done"),
        ("set_switch", {"target": "kettle", "state": "on"}, "needs_confirmation"),
        ("set_switch", {"target": "fence gate", "state": "on"}, "needs_confirmation"),
        ("set_switch", {"target": "mower", "state": "on"}, "refused"),
        ("set_switch", {"target": "mower", "state": "off"}, "done"),
        ("set_cover", {"target": "blind", "position": 100}, "done"),
        ("lock_door", {"target": "front door"}, "done"),
        ("unlock_door", {"target": "front door"}, "needs_confirmation"),
        ("boil", {}, "needs_confirmation"),
        ("force", {}, "refused"),
        ("cosy", {}, "done"),
    ],
)
def test_what_is_done_to_a_device(tool: str, args: dict[str, object], outcome_: str) -> None:
    decision = scene(WITH_PIN).call(tool, **args)
    assert outcome(decision) == outcome_, decision


def test_without_a_pin_nobody_is_told_of_unlocking() -> None:
    names = [each.name for each in scene().book.declarations()]
    assert "lock_door" in names
    assert "unlock_door" not in names
    assert "confirm" in names
    assert "unlock_door" in [each.name for each in scene(WITH_PIN).book.declarations()]


def test_the_question_names_the_device() -> None:
    asked = scene().call("set_switch", target="kettle", state="on")
    assert sentence(asked) == "Shall I really turn on the kettle? Say yes to confirm."


def test_everything_is_said_first_and_what_is_named_is_not() -> None:
    lamps = scene()
    everything = lamps.call("set_light", target="all", state="off")
    assert isinstance(everything, Plan)
    assert everything.risk is Risk.SAY
    said = "I am about to turn off the sofa lamp, the spots, the desk lamp and 1 more."
    assert everything.caution.first == said
    named = scene().call("set_light", target=["sofa lamp", "spots"], state="off")
    assert isinstance(named, Plan)
    assert named.caution.first == ""


LISTED = [("cover", "refused"), ("blind", "refused"), ("light", "done")]


@pytest.mark.parametrize(("listed", "outcome_"), LISTED)
def test_quiet_hours_name_kinds_and_devices(listed: str, outcome_: str) -> None:
    quiet = Quiet(NIGHT, deny=frozenset({listed}))
    at_night = Scene(replace(UNLIMITED, quiet=quiet), tools=HOUSE, clock=AT_NIGHT)
    assert outcome(at_night.call("set_cover", target="blind", position=0)) == outcome_


def test_a_yes_is_for_these_devices() -> None:
    kitchen = scene()
    asked = kitchen.call("set_switch", target="kettle", state="on")
    assert isinstance(asked, Refusal)
    kitchen.say()
    plan = kitchen.call("confirm", id=asked.id)
    assert isinstance(plan, Plan)
    assert [order.target for order in plan.orders] == ["kettle"]


RISKY = house(
    {
        "lamp": z2m("light", "lamp", "kitchen", scenes={"Party": 1}, risk={"off": "confirm"}),
        "spot": z2m("light", "spot", "bedroom"),
        "kettle": z2m("switch", "kettle", "kitchen", risk={"on": "confirm"}),
        "gate": {"profile": "shelly2.switch", "topic": "gate", "kind": "gate", "pulse": "1s"},
        "front_door": z2m("lock", "front_door"),
        "cellar_door": z2m("lock", "cellar_door", risk={"unlock": "never"}),
        "blind": z2m("cover", "blind", "bedroom", risk={"open": "say"}),
        "both": z2m("light", "both", members=["lamp", "spot"]),
    },
    groups=None,
)


@pytest.mark.parametrize(
    ("tool", "args", "risk"),
    [
        ("set_light", {"target": "lamp", "state": "on"}, Risk.NORMAL),
        ("set_light", {"target": "lamp", "state": "off"}, Risk.CONFIRM),
        ("set_light", {"target": "lamp", "brightness": 0}, Risk.CONFIRM),
        ("set_light", {"target": "both", "state": "off"}, Risk.CONFIRM),  # no way around a member's class
        ("set_light", {"target": "all", "state": "on"}, Risk.SAY),  # several rooms at once
        ("set_switch", {"target": "kettle", "state": "on"}, Risk.CONFIRM),
        ("set_switch", {"target": "kettle", "state": "off"}, Risk.NORMAL),
        ("set_switch", {"target": "gate", "state": "on"}, Risk.CONFIRM),
        ("set_cover", {"target": "blind", "position": 40}, Risk.SAY),
        ("set_cover", {"target": "blind", "movement": "close"}, Risk.NORMAL),
        ("lock_door", {"target": "front door"}, Risk.NORMAL),
        ("unlock_door", {"target": "front door"}, Risk.PIN),
        ("unlock_door", {"target": "cellar door"}, Risk.NEVER),
        ("run_scene", {"scene": "Party"}, Risk.CONFIRM),  # as risky as the riskiest
    ],
)
def test_a_call_is_as_risky_as_what_it_does(tool: str, args: dict[str, object], risk: Risk) -> None:
    plan = RISKY.plan(tool, args, sight())
    assert isinstance(plan, Plan)
    assert plan.risk is risk
