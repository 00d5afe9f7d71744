"""Whatever the model sends to a tool for devices: a sentence, or legal topics and readable payloads."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from agentd.home.answer import Refusal
from agentd.home.language.topic import malformed
from agentd.home.order import Publish
from agentd.home.plan import Plan, Told
from tests.home.furnished import DEVICES, house, sight
from tests.home.housetools.test_census import STATE
from tests.home.language.test_properties import JSON

FAMILIES: Mapping[str, object] = {
    **DEVICES,
    "hall_lamp": {"profile": "shelly2.light", "topic": "shelly-1", "room": "hall"},
    "porch": {"profile": "shelly1.switch", "topic": "shellies/porch"},
    "desk": {"profile": "esphome.light", "topic": "desk/light/desk"},
    "awning": {"profile": "tasmota.cover", "topic": "awning"},
    "boiler": {"profile": "esphome.climate", "topic": "boiler/climate/boiler"},
    "gate": {"profile": "shelly2.switch", "topic": "gate", "kind": "gate", "pulse": "1s"},
}
HOUSE = house(FAMILIES)
KNOWN = sight(STATE)
TARGETS = st.sampled_from(
    [
        "sofa_lamp",
        "lounge",
        "all",
        "here",
        "everything",
        "blind",
        "gate",
        "bathroom",
        "fan",
        "front door",
        "x",
        "",
    ]
)
LIKELY = {
    "target": TARGETS | st.lists(TARGETS, max_size=3),
    "except": TARGETS | st.lists(TARGETS, max_size=2),
    "state": st.sampled_from(["on", "off", "toggle", "open"]),
    "brightness": st.integers(-5, 105)
    | st.sampled_from(["+20", "-300", "brighter", "half", "40 %", "1e3", "NaN"]),
    "color_temp": st.integers(0, 30_000) | st.sampled_from(["warm", "+500", "cooler", "2700K"]),
    "color": st.sampled_from(["red", "weiß", "#123456", "hotpink", "bed", "30,100"]) | st.text(max_size=8),
    "position": st.integers(-1, 101) | st.sampled_from(["open", "closed", "+20", "half"]),
    "movement": st.sampled_from(["open", "close", "stop", "toggle"]),
    "temperature": st.floats(0, 40) | st.sampled_from(["+1", "21,5", "warmer"]),
    "mode": st.sampled_from(["heat", "off", "auto", "boost"]),
    "speed": st.integers(0, 100) | st.sampled_from(["low", "faster"]),
    "scene": st.sampled_from(["Reading", "party"]),
    "what": st.sampled_from(["temperature", "on", "power", "nothing"]),
    "aggregate": st.sampled_from(["any", "all", "count", "min", "max", "mean", "list"]),
}


def judge(name: str, args: Mapping[str, object]) -> None:
    plan = HOUSE.plan(name, args, KNOWN)
    if isinstance(plan, Told):
        json.dumps(plan.answer, allow_nan=False)
        return
    if isinstance(plan, Refusal):
        assert plan.sentence.strip().endswith((".", "?"))
        return
    assert isinstance(plan, Plan)
    assert plan.orders
    assert plan.sentence.startswith("I have asked ")
    for step in plan.steps:
        if isinstance(step, Publish):
            assert malformed(step.topic) is None
            text = step.payload.decode()
            if text.startswith("{"):
                json.loads(text, parse_constant=float.fromhex)


@given(st.sampled_from(list(HOUSE.tools)), st.dictionaries(st.text(max_size=9), JSON, max_size=3))
def test_anything_at_all(name: str, args: Mapping[str, object]) -> None:
    judge(name, args)


@settings(max_examples=600)
@given(st.sampled_from(list(HOUSE.tools)), st.data())
def test_what_a_model_is_likely_to_send(name: str, data: st.DataObject) -> None:
    mine = {arg: LIKELY[arg] for arg in HOUSE.tools[name].args if arg in LIKELY}
    judge(
        name, data.draw(st.fixed_dictionaries({}, optional={arg: kind | JSON for arg, kind in mine.items()}))
    )


@given(st.text(st.characters(exclude_categories=()), max_size=150))
def test_any_name_at_all(said: str) -> None:
    judge("set_light", {"target": said, "state": "on"})


@given(st.integers(1, 100))
def test_percent_comes_back_within_one(percent: int) -> None:
    plan = HOUSE.plan("set_light", {"target": "sofa_lamp", "brightness": percent})
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Publish)
    told = sight({"zigbee2mqtt/sofa_lamp": json.loads(step.payload)})
    known = HOUSE.devices["sofa_lamp"].state(told.latest, told.now)["brightness"].value
    assert isinstance(known, int)
    assert abs(known - percent) <= 1
