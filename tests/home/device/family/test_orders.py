"""Golden: what each family is told for a wish, message by message."""

from __future__ import annotations

import re

import pytest

from agentd.home.device.device import Wish
from agentd.home.faults import ArgumentError
from tests.home.judge import TICKET, device, proven, sent

Z2M = "zigbee2mqtt/it"
RPC = "shellyplus-a8032ab1/rpc"
SHELLY1 = "shellies/shelly1-AABBCC"

LIGHTS: dict[str, tuple[str, str, dict[str, object]]] = {
    "zigbee2mqtt": ("zigbee2mqtt.light", Z2M, {}),
    "tasmota": ("tasmota.light", "strip", {}),
    "esphome": ("esphome.light", "node/light/desk", {}),
    "shelly1": ("shelly1.light", SHELLY1, {"can": ["brightness", "color"]}),
    "shelly1 white": ("shelly1.light", SHELLY1, {}),
    "shelly2": ("shelly2.light", "shellyplus-a8032ab1", {}),
    "shelly2 rgb": ("shelly2.light", "shellyplus-a8032ab1", {"can": ["brightness", "color"]}),
    "shelly2 cct": ("shelly2.light", "shellyplus-a8032ab1", {"can": ["brightness", "color_temp"]}),
    "generic": ("generic.light", "home/lamp", {}),
    "z2m xy": ("zigbee2mqtt.light", Z2M, {"color": "xy"}),
    "z2m rgb": ("zigbee2mqtt.light", Z2M, {"color": "rgb"}),
    "z2m hex": ("zigbee2mqtt.light", Z2M, {"color": "hex"}),
    "z2m narrow": ("zigbee2mqtt.light", Z2M, {"kelvin": [2200, 4000]}),
    "z2m left": ("zigbee2mqtt.light", Z2M, {"endpoint": "left"}),
}


def rpc(method: str, **params: object) -> tuple[str, object]:
    request = {"id": 812, "src": "agentd/kitchen/replies", "method": method, "params": {"id": 0, **params}}
    return RPC, request


@pytest.mark.parametrize(
    ("which", "wish", "messages"),
    [
        ("zigbee2mqtt", {"on": True}, [(f"{Z2M}/set", {"state": "ON"})]),
        ("zigbee2mqtt", {"on": False}, [(f"{Z2M}/set", {"state": "OFF"})]),
        ("zigbee2mqtt", {"brightness": 40}, [(f"{Z2M}/set", {"state": "ON", "brightness": 102})]),
        ("zigbee2mqtt", {"brightness": 0}, [(f"{Z2M}/set", {"state": "OFF"})]),
        ("zigbee2mqtt", {"color_temp": 2700}, [(f"{Z2M}/set", {"state": "ON", "color_temp": 370})]),
        ("zigbee2mqtt", {"color_temp": 20_000}, [(f"{Z2M}/set", {"state": "ON", "color_temp": 154})]),
        ("z2m narrow", {"color_temp": 6500}, [(f"{Z2M}/set", {"state": "ON", "color_temp": 250})]),
        (
            "zigbee2mqtt",
            {"color": (0, 100), "brightness": 40},
            [(f"{Z2M}/set", {"state": "ON", "brightness": 102, "color": {"hue": 0, "saturation": 100}})],
        ),
        (
            "z2m xy",
            {"color": (0, 100)},
            [(f"{Z2M}/set", {"state": "ON", "color": {"x": 0.7006, "y": 0.2993}})],
        ),
        (
            "z2m rgb",
            {"color": (120, 100)},
            [(f"{Z2M}/set", {"state": "ON", "color": {"r": 0, "g": 255, "b": 0}})],
        ),
        ("z2m hex", {"color": (0, 100)}, [(f"{Z2M}/set", {"state": "ON", "color": {"hex": "#ff0000"}})]),
        ("z2m left", {"brightness": 100}, [(f"{Z2M}/set", {"state_left": "ON", "brightness_left": 254})]),
        ("tasmota", {"on": True}, [("cmnd/strip/POWER", "ON")]),
        ("tasmota", {"brightness": 40}, [("cmnd/strip/Dimmer", "40"), ("cmnd/strip/POWER", "ON")]),
        ("tasmota", {"color_temp": 4000}, [("cmnd/strip/CT", "250"), ("cmnd/strip/POWER", "ON")]),
        (
            "tasmota",
            {"color": (0, 100)},
            [("cmnd/strip/HSBColor1", "0"), ("cmnd/strip/HSBColor2", "100"), ("cmnd/strip/POWER", "ON")],
        ),
        ("esphome", {"on": False}, [("node/light/desk/command", {"state": "OFF"})]),
        (
            "esphome",
            {"brightness": 50, "color": (0, 100)},
            [
                (
                    "node/light/desk/command",
                    {"state": "ON", "brightness": 128, "color": {"r": 255, "g": 0, "b": 0}},
                )
            ],
        ),
        ("esphome", {"color_temp": 2700}, [("node/light/desk/command", {"state": "ON", "color_temp": 370})]),
        (
            "shelly1",
            {"brightness": 60, "color": (0, 100)},
            [(f"{SHELLY1}/color/0/set", {"turn": "on", "gain": 60, "red": 255, "green": 0, "blue": 0})],
        ),
        ("shelly1 white", {"brightness": 60}, [(f"{SHELLY1}/light/0/set", {"turn": "on", "brightness": 60})]),
        ("shelly1 white", {"on": False}, [(f"{SHELLY1}/light/0/set", {"turn": "off"})]),
        ("shelly2", {"brightness": 60}, [rpc("Light.Set", on=True, brightness=60)]),
        ("shelly2 rgb", {"color": (120, 100)}, [rpc("RGB.Set", on=True, rgb=[0, 255, 0])]),
        ("shelly2 cct", {"color_temp": 2700}, [rpc("CCT.Set", on=True, ct=2700)]),
        ("generic", {"brightness": 40}, [("home/lamp/set", {"state": "ON", "brightness": 102})]),
    ],
)
def test_lights(which: str, wish: Wish, messages: list[object]) -> None:
    profile, topic, keys = LIGHTS[which]
    order = device(profile, topic, **keys).order(wish, TICKET)
    assert sent(order) == messages
    assert order.target == "it"
    assert order.repeatable


@pytest.mark.parametrize(
    ("profile", "topic", "keys", "wish", "messages"),
    [
        ("zigbee2mqtt.switch", Z2M, {}, {"on": True}, [(f"{Z2M}/set", {"state": "ON"})]),
        (
            "zigbee2mqtt.switch",
            Z2M,
            {"endpoint": "right"},
            {"on": True},
            [(f"{Z2M}/set", {"state_right": "ON"})],
        ),
        ("tasmota.switch", "plug", {}, {"on": True}, [("cmnd/plug/POWER", "ON")]),
        ("tasmota.switch", "plug", {"endpoint": 2}, {"on": False}, [("cmnd/plug/POWER2", "OFF")]),
        (
            "tasmota.switch",
            "plug",
            {"full_topic": "tasmota/%topic%/%prefix%/"},
            {"on": True},
            [("tasmota/plug/cmnd/POWER", "ON")],
        ),
        ("esphome.switch", "node/switch/pump", {}, {"on": True}, [("node/switch/pump/command", "ON")]),
        ("shelly1.switch", SHELLY1, {}, {"on": True}, [(f"{SHELLY1}/relay/0/command", "on")]),
        ("shelly1.switch", SHELLY1, {"endpoint": 1}, {"on": False}, [(f"{SHELLY1}/relay/1/command", "off")]),
        ("shelly2.switch", "shellyplus-a8032ab1", {}, {"on": True}, [rpc("Switch.Set", on=True)]),
        (
            "shelly2.switch",
            "shellyplus-a8032ab1",
            {"pulse": "1s", "kind": "gate"},
            {"on": True},
            [rpc("Switch.Set", on=True, toggle_after=1)],
        ),
        (
            "shelly2.switch",
            "shellyplus-a8032ab1",
            {"pulse": "1s"},
            {"on": False},
            [rpc("Switch.Set", on=False)],
        ),
        ("generic.switch", "home/pump", {}, {"on": True}, [("home/pump/set", {"state": "ON"})]),
        (
            "esphome.switch",
            "node/switch/gate",
            {"pulse": "500ms"},
            {"on": True},
            [("node/switch/gate/command", "ON"), 0.5, ("node/switch/gate/command", "OFF")],
        ),
        ("zigbee2mqtt.cover", Z2M, {}, {"movement": "close"}, [(f"{Z2M}/set", {"state": "CLOSE"})]),
        ("zigbee2mqtt.cover", Z2M, {}, {"position": 30}, [(f"{Z2M}/set", {"position": 30})]),
        ("zigbee2mqtt.cover", Z2M, {"invert": True}, {"position": 30}, [(f"{Z2M}/set", {"position": 70})]),
        (
            "zigbee2mqtt.cover",
            Z2M,
            {"invert": True},
            {"movement": "open"},
            [(f"{Z2M}/set", {"state": "CLOSE"})],
        ),
        ("zigbee2mqtt.cover", Z2M, {"can": []}, {"position": 100}, [(f"{Z2M}/set", {"state": "OPEN"})]),
        ("tasmota.cover", "blind", {}, {"movement": "stop"}, [("cmnd/blind/ShutterStop1", "")]),
        ("tasmota.cover", "blind", {"endpoint": 2}, {"movement": "open"}, [("cmnd/blind/ShutterOpen2", "")]),
        ("tasmota.cover", "blind", {}, {"position": 30}, [("cmnd/blind/ShutterPosition1", "30")]),
        ("esphome.cover", "node/cover/b", {}, {"movement": "open"}, [("node/cover/b/command", "OPEN")]),
        ("esphome.cover", "node/cover/b", {}, {"position": 30}, [("node/cover/b/position/command", "30")]),
        ("shelly1.cover", SHELLY1, {}, {"movement": "close"}, [(f"{SHELLY1}/roller/0/command", "close")]),
        ("shelly1.cover", SHELLY1, {}, {"position": 30}, [(f"{SHELLY1}/roller/0/command/pos", "30")]),
        ("shelly2.cover", "shellyplus-a8032ab1", {}, {"movement": "open"}, [rpc("Cover.Open")]),
        ("shelly2.cover", "shellyplus-a8032ab1", {}, {"position": 30}, [rpc("Cover.GoToPosition", pos=30)]),
        (
            "zigbee2mqtt.climate",
            Z2M,
            {},
            {"temperature": 21},
            [(f"{Z2M}/set", {"system_mode": "heat", "current_heating_setpoint": 21})],
        ),
        (
            "zigbee2mqtt.climate",
            Z2M,
            {"setpoint": "occupied_heating_setpoint", "modes": ["heat", "cool", "off"]},
            {"temperature": 20.5},
            [(f"{Z2M}/set", {"occupied_heating_setpoint": 20.5})],
        ),
        ("zigbee2mqtt.climate", Z2M, {}, {"mode": "off"}, [(f"{Z2M}/set", {"system_mode": "off"})]),
        (
            "zigbee2mqtt.climate",
            Z2M,
            {"presets": ["eco"]},
            {"preset": "eco"},
            [(f"{Z2M}/set", {"preset": "eco"})],
        ),
        (
            "esphome.climate",
            "node/climate/bath",
            {"modes": []},
            {"temperature": 21.5},
            [("node/climate/bath/target_temperature/command", "21.5")],
        ),
        ("zigbee2mqtt.lock", Z2M, {}, {"locked": True}, [(f"{Z2M}/set", {"state": "LOCK"})]),
        ("zigbee2mqtt.lock", Z2M, {}, {"locked": False}, [(f"{Z2M}/set", {"state": "UNLOCK"})]),
        ("esphome.lock", "node/lock/door", {}, {"locked": True}, [("node/lock/door/command", "LOCK")]),
        (
            "zigbee2mqtt.fan",
            Z2M,
            {},
            {"speed": 50},
            [(f"{Z2M}/set", {"fan_state": "ON", "fan_mode": "medium"})],
        ),
        ("zigbee2mqtt.fan", Z2M, {}, {"speed": 0}, [(f"{Z2M}/set", {"fan_state": "OFF"})]),
        (
            "zigbee2mqtt.fan",
            Z2M,
            {"speeds": 5},
            {"speed": 100},
            [(f"{Z2M}/set", {"fan_state": "ON", "speed": 5})],
        ),
        (
            "zigbee2mqtt.fan",
            Z2M,
            {"modes": ["auto"]},
            {"on": True, "mode": "auto"},
            [(f"{Z2M}/set", {"fan_state": "ON", "fan_mode": "auto"})],
        ),
        ("tasmota.fan", "fan", {}, {"speed": 100}, [("cmnd/fan/FanSpeed", "3")]),
        ("tasmota.fan", "fan", {}, {"on": True}, [("cmnd/fan/FanSpeed", "2")]),
        ("tasmota.fan", "fan", {}, {"on": False}, [("cmnd/fan/FanSpeed", "0")]),
        (
            "esphome.fan",
            "node/fan/f",
            {},
            {"speed": 34},
            [("node/fan/f/speed_level/command", "2"), ("node/fan/f/command", "ON")],
        ),
    ],
)
def test_other_kinds(
    profile: str, topic: str, keys: dict[str, object], wish: Wish, messages: list[object]
) -> None:
    order = device(profile, topic, **keys).order(wish, TICKET)
    assert sent(order) == messages


def test_properties_as_the_owner_wrote_them() -> None:
    on = {"command": "fan/power", "state": "fan/power/state", "words": {"on": "1", "off": "0"}}
    speed = {"command": "fan/set", "key": "rpm", "state": "fan", "scale": 1200}
    it = device("generic.fan", "fan", properties={"on": on, "speed": speed})
    assert sent(it.order({"speed": 50}, TICKET)) == [("fan/power", "1"), ("fan/set", {"rpm": 600})]
    assert it.settable == {"on", "speed"}


def test_a_dimmer_of_one_topic() -> None:
    on = {"command": "dim/set", "state": "dim", "words": {"on": 100, "off": 0}}
    brightness = {"command": "dim/set", "state": "dim", "scale": 100}
    it = device("generic.light", "dim", properties={"on": on, "brightness": brightness})
    assert sent(it.order({"brightness": 50}, TICKET)) == [("dim/set", "50")]
    assert sent(it.order({"on": True}, TICKET)) == [("dim/set", "100")]
    assert sent(it.order({"brightness": 0}, TICKET)) == [("dim/set", "0")]
    evidence = it.order({"brightness": 50}, TICKET).evidence
    assert evidence is not None
    assert proven(evidence, [("dim", "50")])


@pytest.mark.parametrize(
    ("profile", "wish", "words"),
    [
        ("zigbee2mqtt.light", {}, "it was given nothing to do."),
        (
            "zigbee2mqtt.light",
            {"position": 3},
            "it has no position that can be set; it has br",
        ),
        ("zigbee2mqtt.sensor", {"on": True}, "it has no on that can be set; it can only be read."),
        ("zigbee2mqtt.light", {"on": False, "brightness": 3}, "it cannot be off and have a brightness."),
        (
            "zigbee2mqtt.light",
            {"color": (0, 100), "color_temp": 2700},
            "it takes color or color_temp, not both at once.",
        ),
        (
            "zigbee2mqtt.light",
            {"brightness": 101},
            "it cannot do that: brightness must be a number from 0",
        ),
        ("zigbee2mqtt.light", {"on": "yes"}, "it cannot do that: on must be true or false"),
        (
            "zigbee2mqtt.climate",
            {"temperature": 36},
            "it cannot do that: temperature must be a number",
        ),
        (
            "zigbee2mqtt.climate",
            {"mode": "cool"},
            'it cannot do that: mode must be "heat" or "auto" or "off"',
        ),
        (
            "zigbee2mqtt.cover",
            {"position": 30, "movement": "open"},
            "it takes position or movement, not both",
        ),
    ],
)
def test_what_it_cannot_do(profile: str, wish: Wish, words: str) -> None:
    with pytest.raises(ArgumentError, match=f"^{re.escape(words)}"):
        device(profile, Z2M).order(wish, TICKET)


def test_a_cover_without_positions_goes_all_the_way_or_not() -> None:
    with pytest.raises(ArgumentError, match="it knows only 100 and 0"):
        device("zigbee2mqtt.cover", Z2M, can=[]).order({"position": 30}, TICKET)


def test_a_pulse_and_a_gate_are_never_repeated() -> None:
    gate = device("shelly2.switch", "shellyplus-a8032ab1", kind="gate")
    pulse = device("tasmota.switch", "gate", pulse="1s")
    assert not gate.order({"on": True}, TICKET).repeatable
    assert not pulse.order({"on": True}, TICKET).repeatable
    assert pulse.order({"on": False}, TICKET).repeatable


@pytest.mark.parametrize(
    ("profile", "topic", "message"),
    [
        ("zigbee2mqtt.switch", Z2M, (f"{Z2M}/set", {"state": "ON", "on_time": 600})),
        ("shelly2.switch", "shellyplus-a8032ab1", rpc("Switch.Set", on=True, toggle_after=600)),
        ("shelly2.light", "shellyplus-a8032ab1", rpc("Light.Set", on=True, toggle_after=600)),
        ("tasmota.switch", "plug", None),
        ("esphome.switch", "node/switch/x", None),
        ("zigbee2mqtt.cover", Z2M, None),
    ],
)
def test_for_ten_minutes(profile: str, topic: str, message: object) -> None:
    wish: Wish = {"movement": "open"} if profile.endswith("cover") else {"on": True}
    order = device(profile, topic).timed(wish, TICKET, 600)
    assert (None if order is None else sent(order)) == (None if message is None else [message])


def test_off_for_ten_minutes_is_no_matter_for_the_device() -> None:
    assert device("shelly2.switch", "shellyplus-a8032ab1").timed({"on": False}, TICKET, 600) is None
    assert device("zigbee2mqtt.light", Z2M).timed({"brightness": 0}, TICKET, 600) is None
