"""Options of Home Assistant's discovery become features: what is published, and what proves it."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from agentd.home.device.codec import Value
from agentd.home.device.device import Device
from agentd.home.device.evidence import Link
from agentd.home.device.family.homeassistant.describing import described, reading
from agentd.home.device.family.homeassistant.options import UndescribedError
from agentd.home.discovery.announced import Options
from agentd.home.order import Publish
from agentd.home.pointer import value_at
from agentd.home.reading import Report


def device(component: str, options: Options) -> Device:
    features, _ = described(component, options)
    return Device("it", component, "", (), {}, features, Link())  # type: ignore[arg-type]


def sent(component: str, options: Options, wish: Mapping[str, Value]) -> list[tuple[str, str]]:
    order = device(component, options).order(wish, "agentd/test/replies/1")
    return [(step.topic, step.payload.decode()) for step in order.steps if isinstance(step, Publish)]


def proven(
    component: str,
    options: Options,
    wish: Mapping[str, Value],
    told: Mapping[str, object],
    before: object = None,
) -> bool:
    """Whether these messages together prove the wish."""
    evidence = device(component, options).order(wish, "agentd/test/replies/1").evidence
    assert evidence is not None

    def met(topic: str, at: str | None) -> object:
        payload = told.get(topic)
        return value_at(b"" if payload is None else _bytes(payload), at)

    return any(
        all(want.topic in told and want.met(met(want.topic, want.at), before) for want in proof)
        for proof in evidence.proofs
    )


def _bytes(payload: object) -> bytes:
    return payload.encode() if isinstance(payload, str) else json.dumps(payload).encode()


BASIC = {
    "command_topic": "lamp/set",
    "state_topic": "lamp",
    "brightness_command_topic": "lamp/bri/set",
    "brightness_state_topic": "lamp/bri",
    "brightness_scale": 100,
    "hs_command_topic": "lamp/hs/set",
    "hs_state_topic": "lamp/hs",
    "color_temp_command_topic": "lamp/ct/set",
    "color_temp_state_topic": "lamp/ct",
    "payload_on": "1",
    "payload_off": "0",
}
JSON = {
    "schema": "json",
    "command_topic": "desk/command",
    "state_topic": "desk/state",
    "brightness": True,
    "supported_color_modes": ["rgb"],
}
BLIND = {
    "command_topic": "blind/set",
    "position_topic": "blind/pos",
    "set_position_topic": "blind/pos/set",
    "state_topic": "blind",
}
LOCK = {"command_topic": "lock/set", "state_topic": "lock"}
FAN = {
    "command_topic": "fan/set",
    "state_topic": "fan",
    "percentage_command_topic": "fan/speed/set",
    "percentage_state_topic": "fan/speed",
    "speed_range_max": 4,
    "preset_mode_command_topic": "fan/preset/set",
    "preset_modes": ["eco", "turbo"],
}
HEATING = {
    "modes": ["off", "heat"],
    "mode_command_topic": "heat/mode/set",
    "mode_state_topic": "heat/mode",
    "temperature_command_topic": "heat/set",
    "temperature_state_topic": "heat",
    "temperature_command_template": '{"target": {{ value }}}',
    "min_temp": "10",
    "max_temp": "25",
    "temp_step": "0.5",
}


@pytest.mark.parametrize(
    ("component", "options", "wish", "messages"),
    [
        ("light", BASIC, {"on": True}, [("lamp/set", "1")]),
        ("light", BASIC, {"brightness": 40}, [("lamp/bri/set", "40"), ("lamp/set", "1")]),
        ("light", BASIC, {"color": (120.0, 50.0)}, [("lamp/hs/set", "120,50"), ("lamp/set", "1")]),
        ("light", BASIC, {"color_temp": 2700}, [("lamp/ct/set", "370"), ("lamp/set", "1")]),
        (
            "light",
            BASIC | {"color_temp_kelvin": True},
            {"color_temp": 2700},
            [("lamp/ct/set", "2700"), ("lamp/set", "1")],
        ),
        ("light", BASIC, {"on": False}, [("lamp/set", "0")]),
        ("light", JSON, {"brightness": 50}, [("desk/command", '{"state":"ON","brightness":128}')]),
        (
            "light",
            JSON,
            {"color": (0.0, 100.0)},
            [("desk/command", '{"state":"ON","color":{"r":255,"g":0,"b":0}}')],
        ),
        ("switch", {"command_topic": "a/set"}, {"on": True}, [("a/set", "ON")]),
        (
            "switch",
            {"command_topic": "a/set", "command_template": '{"relay": "{{ value }}"}'},
            {"on": False},
            [("a/set", '{"relay": "OFF"}')],
        ),
        (
            "switch",
            {"command_topic": "a/set", "command_template": "{{ value | lower }}"},
            {"on": False},
            [("a/set", "off")],
        ),
        ("cover", BLIND, {"position": 30}, [("blind/pos/set", "30")]),
        ("cover", BLIND, {"movement": "stop"}, [("blind/set", "STOP")]),
        (
            "cover",
            BLIND | {"position_open": 0, "position_closed": 255},
            {"position": 100},
            [("blind/pos/set", "0")],
        ),
        (
            "cover",
            BLIND | {"set_position_template": '{"pos": {{ position }}, "speed": 1}'},
            {"position": 30},
            [("blind/pos/set", '{"pos": 30, "speed": 1}')],
        ),
        ("lock", LOCK, {"locked": True}, [("lock/set", "LOCK")]),
        ("lock", LOCK | {"payload_unlock": "open"}, {"locked": False}, [("lock/set", "open")]),
        ("fan", FAN, {"speed": 60}, [("fan/set", "ON"), ("fan/speed/set", "3")]),
        ("fan", FAN, {"speed": 0}, [("fan/set", "OFF")]),
        ("fan", FAN, {"mode": "eco"}, [("fan/preset/set", "eco")]),
        (
            "climate",
            HEATING,
            {"temperature": 20.5},
            [("heat/mode/set", "heat"), ("heat/set", '{"target":20.5}')],
        ),
        ("climate", HEATING, {"mode": "off"}, [("heat/mode/set", "off")]),
    ],
)
def test_what_is_published(
    component: str, options: Options, wish: Mapping[str, Value], messages: list[tuple[str, str]]
) -> None:
    assert sent(component, options, wish) == messages


@pytest.mark.parametrize(
    ("component", "options", "wish", "told", "met"),
    [
        ("light", BASIC, {"on": True}, {"lamp": "1"}, True),
        ("light", BASIC, {"on": True}, {"lamp": "0"}, False),
        ("light", BASIC, {"brightness": 40}, {"lamp": "1", "lamp/bri": "40"}, True),
        ("light", BASIC, {"brightness": 40}, {"lamp": "1"}, False),
        ("light", BASIC, {"color": (120.0, 50.0)}, {"lamp": "1", "lamp/hs": "120.1,50"}, True),
        ("light", JSON, {"on": True}, {"desk/state": {"state": "ON"}}, True),
        (
            "light",
            JSON,
            {"color": (0.0, 100.0)},
            {"desk/state": {"state": "ON", "color": {"r": 255, "g": 0, "b": 0}}},
            True,
        ),
        ("cover", BLIND, {"movement": "open"}, {"blind": "opening"}, True),
        ("cover", BLIND, {"movement": "open"}, {"blind": "closing"}, False),
        ("cover", BLIND, {"position": 30}, {"blind/pos": "30"}, True),
        ("lock", LOCK, {"locked": True}, {"lock": "LOCKED"}, True),
        ("lock", LOCK, {"locked": True}, {"lock": "LOCKING"}, False),
        ("lock", LOCK, {"locked": True}, {"lock": "JAMMED"}, False),
        (
            "lock",
            LOCK | {"value_template": "{{ {1: 'LOCKED', 3: 'UNLOCKED'}[value_json.state] | default('') }}"},
            {"locked": False},
            {"lock": {"state": 3}},
            True,
        ),
        (
            "switch",
            {
                "command_topic": "a/set",
                "state_topic": "a",
                "value_template": "{% if value_json.on %}ON{% else %}OFF{% endif %}",
            },
            {"on": True},
            {"a": {"on": True}},
            True,
        ),
        (
            "switch",
            {"command_topic": "a/set", "state_topic": "a", "value_template": "{{ value_json.s | upper }}"},
            {"on": True},
            {"a": {"s": "on"}},
            True,
        ),
        ("fan", FAN, {"speed": 60}, {"fan": "ON", "fan/speed": "3"}, True),
        ("fan", FAN, {"speed": 60}, {"fan": "ON", "fan/speed": "2"}, False),
        ("climate", HEATING, {"temperature": 20.5}, {"heat": "20.5", "heat/mode": "heat"}, True),
    ],
)
def test_what_proves_it(
    component: str, options: Options, wish: Mapping[str, Value], told: Mapping[str, object], met: bool
) -> None:
    assert proven(component, options, wish, told) is met


@pytest.mark.parametrize(
    ("component", "options", "why"),
    [
        ("light", {"schema": "template", "command_topic": "a/set"}, "made by templates"),
        ("light", {"command_topic": "a/#"}, "wildcard"),
        ("switch", {"command_topic": "zigbee2mqtt/bridge/request/device/remove"}, "administers"),
        ("switch", {"command_topic": "shellyplus1/rpc"}, "administers"),
        ("switch", {}, "command_topic"),
        ("switch", {"command_topic": "a", "command_template": "{{ states('x') }}"}, "more than a place"),
        (
            "switch",
            {"command_topic": "a", "state_topic": "b", "value_template": "{% for %}"},
            "more than a look",
        ),
        ("lock", {"command_topic": "a", "code_format": "\\d{4}"}, "a code"),
        ("climate", {"temperature_unit": "F", "temperature_command_topic": "a"}, "Fahrenheit"),
        ("cover", {"position_topic": "a"}, "no topic for commands"),
        ("cover", {"set_position_topic": "a", "position_closed": 5}, "count from 0"),
        ("light", {"command_topic": "a", "payload_on": ["x"]}, "no text"),
        ("light", {"command_topic": "a" * 201}, "no text"),
        ("fan", {"command_topic": "a", "percentage_command_topic": "b", "speed_range_max": "x"}, "no number"),
    ],
)
def test_what_has_to_be_mapped_by_hand(component: str, options: Options, why: str) -> None:
    with pytest.raises(UndescribedError, match=why):
        described(component, options)


def test_only_what_was_used_is_written_down() -> None:
    _, config = described("switch", {"command_topic": "a", "icon": "mdi:x", "retain": True, "name": "n"})
    assert config == {"command_topic": "a"}


@pytest.mark.parametrize(
    ("component", "options", "payload", "name", "value"),
    [
        (
            "sensor",
            {"device_class": "temperature", "unit_of_measurement": "°C"},
            b"21.4",
            "temperature",
            21.4,
        ),
        ("sensor", {"value_template": "{{ value_json.h }}"}, b'{"h": 48}', "some_thing", 48),
        ("binary_sensor", {"device_class": "door"}, b"ON", "contact", "open"),
        (
            "binary_sensor",
            {
                "device_class": "door",
                "payload_on": False,
                "payload_off": True,
                "value_template": '{{ value_json["contact"] }}',
            },
            b'{"contact": true}',
            "contact",
            "closed",
        ),
        ("binary_sensor", {"device_class": "moisture"}, b"OFF", "water_leak", False),
        ("binary_sensor", {"device_class": "motion"}, b"ON", "motion", True),
    ],
)
def test_what_is_only_told(
    component: str, options: Options, payload: bytes, name: str, value: object
) -> None:
    feature, config = reading(component, {"state_topic": "x/state", **options}, "Some thing")
    known = Device("it", "sensor", "", (), {}, (feature,), Link()).state(
        lambda _: Report(payload, False, 1.0), 3.0
    )
    assert {name: each.value for name, each in known.items()} == {name: value}
    assert config["state_topic"] == "x/state"
