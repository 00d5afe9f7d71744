"""What is done for a while ends by the clock of the device, where every one of them has one that is sure."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from agentd.core.events import CONFIRM
from agentd.home.answer import Refusal, spoken
from agentd.home.order import Publish
from agentd.home.plan import Plan
from agentd.home.safety.safety import UNLIMITED, Quiet
from agentd.home.timing.delay import PutOff
from agentd.home.verdicts import Outcome, verdict
from tests.home.guarded import AT_NIGHT, NIGHT, Scene, outcome, sentence

SHELLY = {"profile": "shelly2.switch", "topic": "shelly-1", "room": "kitchen"}
DEVICES = {
    "pump": SHELLY,
    "heater": {**SHELLY, "topic": "shelly-2", "risk": {"on": "confirm"}},
    "opener": {**SHELLY, "topic": "shelly-3", "pulse": "1s"},
    "boiler": {**SHELLY, "topic": "shelly-4", "risk": {"off": "confirm"}},
    "fountain": {"profile": "zigbee2mqtt.switch", "topic": "z/fountain", "room": "garden"},
    "lamp": {"profile": "shelly2.light", "topic": "shelly-5", "room": "garden"},
}
TOOLS: dict[str, dict[str, object]] = {"rooms": {"kitchen": None, "garden": None}, "devices": dict(DEVICES)}


def params(decision: object) -> list[dict[str, object]]:
    assert isinstance(decision, Plan), decision
    return [json.loads(step.payload)["params"] for step in decision.steps if isinstance(step, Publish)]


def test_it_is_told_how_long_and_nothing_is_kept() -> None:
    decision = Scene(tools=TOOLS).call("set_switch", target="pump", state="on", **{"for": "10min"})
    assert params(decision) == [{"id": 0, "on": True, "toggle_after": 600}]
    assert isinstance(decision, Plan)
    assert decision.sentence == "I have asked pump to turn on for 10 minutes."


def test_what_was_on_already_ends_then_too() -> None:
    decision = Scene(tools=TOOLS).call("set_switch", target="pump", state="on", **{"for": "10min"})
    assert isinstance(decision, Plan)
    assert spoken(verdict(decision, [Outcome("pump", "already")])) == "Done, for 10 minutes: pump."


def test_what_else_is_wished_goes_with_it() -> None:
    decision = Scene(tools=TOOLS).call("set_light", target="lamp", brightness=40, **{"for": "90s"})
    assert params(decision) == [{"id": 0, "on": True, "brightness": 40, "toggle_after": 90}]


@pytest.mark.parametrize(
    ("target", "more"),
    [
        (["pump", "fountain"], {}),  # one of them has no clock
        (["pump"], {"after": "1h"}),  # it is not to begin now
        (["opener"], {}),  # it goes off at once by itself: it must not be held
        (["pump"], {"state": "off"}),  # what ends a pause is on
    ],
)
def test_else_the_daemon_sees_to_it(target: list[str], more: dict[str, str]) -> None:
    args: dict[str, object] = {"target": target, "state": "on", "for": "10min", **more}
    decision = Scene(tools=TOOLS).call("set_switch", **args)
    assert isinstance(decision, PutOff)
    assert b'toggle_after":600' not in b"".join(
        step.payload for step in (decision.now.steps if decision.now else ()) if isinstance(step, Publish)
    )


def test_a_yes_is_asked_for_all_the_same() -> None:
    scene = Scene(tools=TOOLS)
    asked = scene.call("set_switch", target="heater", state="on", **{"for": "10min"})
    assert isinstance(asked, Refusal)
    assert asked.status == "needs_confirmation"
    scene.say()
    assert params(scene.call(CONFIRM, id=asked.id)) == [{"id": 0, "on": True, "toggle_after": 600}]


def test_an_end_that_needs_a_yes_is_not_left_to_the_device() -> None:
    decision = Scene(tools=TOOLS).call("set_switch", target="boiler", state="on", **{"for": "10min"})
    assert "confirmed when it is time" in sentence(decision)


def test_rules_count_it_as_done_now() -> None:
    quiet = replace(UNLIMITED, quiet=Quiet(NIGHT, deny=frozenset({"pump"})))
    scene = Scene(quiet, tools=TOOLS, clock=AT_NIGHT)
    assert outcome(scene.call("set_switch", target="pump", state="on", **{"for": "10min"})) == "refused"
