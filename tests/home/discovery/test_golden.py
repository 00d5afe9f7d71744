"""The same eight devices, told of by zigbee2mqtt and by its copy for Home Assistant, make the same house.

What is published stands in a file to be read, data/discovery/golden.json."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from agentd.home.device.codec import Value
from agentd.home.device.colours import hs_to_xy
from agentd.home.device.device import Device
from agentd.home.order import Publish
from tests.home.discovery.house import DATA, found, homeassistant, written, zigbee2mqtt
from tests.home.judge import TICKET, known, proven

BOOKS = {
    "zigbee2mqtt": written(found(zigbee2mqtt())),
    "homeassistant": written(found(homeassistant("homeassistant_zigbee2mqtt"), ())),
}
GOLDEN = json.loads((DATA / "golden.json").read_text())
STATES: Mapping[str, dict[str, object]] = {
    "sofa_lamp": {"state": "OFF", "brightness": 254, "color_temp": 250, "color": {"x": 0.3, "y": 0.3}},
    "kettle_plug": {"state": "OFF", "power": 1840, "energy": 12.43, "voltage": 231, "current": 7.98},
    "garage": {"state": "CLOSE", "position": 60, "motor_state": "stopped"},
    "front_door": {"state": "UNLOCK", "lock_state": "unlocked", "battery": 81},
    "bath_valve": {
        "current_heating_setpoint": 18,
        "local_temperature": 19.1,
        "system_mode": "auto",
        "running_state": "idle",
        "preset": "manual",
    },
    "bath_climate": {"temperature": 21.37, "humidity": 48.2, "battery": 91},
    "back_door": {"contact": True, "battery": 100},
    "bedroom_fan": {"fan_state": "OFF", "fan_mode": "off"},
}
CASES = [(case["device"], case["wish"], case) for case in GOLDEN]


def wish_of(raw: Mapping[str, object]) -> dict[str, Value]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}  # type: ignore[misc]


def sent(device: Device, wish: Mapping[str, Value]) -> list[list[str]]:
    steps = device.order(wish, TICKET).steps
    return [[step.topic, step.payload.decode()] for step in steps if isinstance(step, Publish)]


def effect(name: str, messages: list[list[str]]) -> dict[str, object]:
    """What zigbee2mqtt makes of messages: JSON, a bare word for the state, or a value for one property."""
    wanted: dict[str, object] = {}
    for topic, payload in messages:
        key = topic.removeprefix(f"zigbee2mqtt/{name}/set")
        assert key != topic
        try:
            value = json.loads(payload)
        except ValueError:
            value = payload
        wanted |= {key[1:]: value} if key else dict(value) if isinstance(value, dict) else {"state": value}
    color = wanted.get("color")
    if isinstance(color, dict) and "hue" in color:
        x, y = hs_to_xy(color["hue"], color["saturation"])
        wanted["color"] = {"x": x, "y": y}
    return wanted


def after(name: str, wanted: Mapping[str, object]) -> dict[str, object]:
    """The state that the device tells then."""
    state = {**STATES[name], **wanted}
    if "lock_state" in state:
        state["lock_state"] = {"LOCK": "locked", "UNLOCK": "unlocked"}[str(state["state"])]
    if "motor_state" in state and wanted:
        state["motor_state"] = {"OPEN": "opening", "CLOSE": "closing", "STOP": "stopped"}.get(
            str(wanted.get("state")), "stopped"
        )
        state["position"] = wanted.get(
            "position", {"OPEN": 63, "CLOSE": 55}.get(str(wanted.get("state")), 60)
        )
    return state


def test_the_same_devices() -> None:
    native, copy = (book.devices for book in BOOKS.values())
    assert copy.keys() == STATES.keys()
    assert copy.keys() < native.keys()
    for name in STATES:
        one, other = native[name], copy[name]
        assert one.kind == other.kind
        assert one.settable == other.settable
        for word in one.settable:
            assert one.limits(word) == other.limits(word)
            assert {*one.choices(word)} == {*other.choices(word)}


@pytest.mark.parametrize("source", BOOKS)
@pytest.mark.parametrize(("name", "wish", "case"), CASES)
def test_what_is_published_and_what_proves_it(
    source: str, name: str, wish: Mapping[str, object], case: Mapping[str, object]
) -> None:
    device = BOOKS[source].devices[name]
    messages = sent(device, wish_of(wish))
    assert messages == case[source]
    assert effect(name, messages) == case["effect"]
    evidence = device.order(wish_of(wish), TICKET).evidence
    assert evidence is not None
    topic = f"zigbee2mqtt/{name}"
    before = {topic: STATES[name]}
    assert proven(evidence, [(topic, after(name, effect(name, messages)))], before)
    assert not proven(evidence, [(topic, STATES[name])], before)
    assert {each.topic for each in evidence.available} == {
        "zigbee2mqtt/bridge/state",
        f"{topic}/availability",
    }


@pytest.mark.parametrize("name", STATES)
def test_what_is_known_of_them(name: str) -> None:
    told = [(f"zigbee2mqtt/{name}", STATES[name])]
    native, copy = (known(book.devices[name], told) for book in BOOKS.values())
    both = native.keys() & copy.keys()
    assert {each: native[each] for each in both} == {each: copy[each] for each in both}
    assert (
        both
        >= {
            "sofa_lamp": {"on", "brightness", "color_temp"},
            "kettle_plug": {"on", "power", "energy", "voltage", "current"},
            "garage": {"position"},
            "front_door": {"locked"},
            "bath_valve": {"temperature", "current_temperature", "mode", "preset"},
            "bath_climate": {"temperature", "humidity"},
            "back_door": {"contact"},
            "bedroom_fan": {"on", "speed"},
        }[name]
    )
