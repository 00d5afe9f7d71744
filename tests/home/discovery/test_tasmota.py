from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from agentd.home.device.codec import Value
from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.discovery.tasmota import Tasmota
from tests.home.discovery.house import written
from tests.home.judge import TICKET, proven, sent

DEVICES = json.loads((Path(__file__).parents[2] / "data/discovery/tasmota.json").read_text())


def messages(device: dict[str, object]) -> dict[str, bytes]:
    config = {key: value for key, value in device.items() if key != "sensors"}
    place = f"tasmota/discovery/{device['mac']}"
    found = {f"{place}/config": json.dumps(config).encode()}
    if "sensors" in device:
        found[f"{place}/sensors"] = json.dumps(device["sensors"]).encode()
    return found


def finds(device: dict[str, object]) -> list[Find]:
    return list(Tasmota().finds(messages(device)))


WARM = [2000, 6536]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            0,
            [
                (
                    "tasmota/5CCF7FA1B2C3",
                    "Desk strip",
                    {
                        "profile": "tasmota.light",
                        "topic": "tasmota_A1B2C3",
                        "can": ["brightness", "color_temp", "color"],
                        "kelvin": WARM,
                    },
                )
            ],
        ),
        (
            1,
            [
                (
                    "tasmota/5CCF7F000002/shutter1",
                    "Bathroom blind",
                    {"profile": "tasmota.cover", "topic": "tasmota_000002", "invert": True},
                )
            ],
        ),
        (
            2,
            [
                (
                    f"tasmota/5CCF7F000003/{number}",
                    name,
                    {
                        "profile": "tasmota.switch",
                        "topic": "tasmota_000003",
                        "full_topic": "tasmota/%topic%/%prefix%/",
                        "prefixes": ["cmd", "stat", "tele"],
                        "endpoint": number,
                    },
                )
                for number, name in ((1, "Ceiling"), (2, "Mirror"))
            ],
        ),
        (
            4,
            [
                (
                    "tasmota/5CCF7F000005/1",
                    "Fan light",
                    {"profile": "tasmota.light", "topic": "tasmota_000005", "endpoint": 1, "can": []},
                ),
                (
                    "tasmota/5CCF7F000005/fan",
                    "Bedroom fan",
                    {"profile": "tasmota.fan", "topic": "tasmota_000005"},
                ),
            ],
        ),
        (
            5,
            [
                (
                    "tasmota/5CCF7F000006/sensor",
                    "Weather",
                    {
                        "profile": "tasmota.sensor",
                        "topic": "tasmota_000006",
                        "reads": {
                            "temperature": "/AM2301/Temperature",
                            "humidity": "/AM2301/Humidity",
                            "ds18b20_temperature": "/DS18B20/Temperature",
                        },
                    },
                )
            ],
        ),
    ],
)
def test_what_a_device_has(at: int, expected: list[tuple[str, str, dict[str, object]]]) -> None:
    found = finds(DEVICES[at])
    assert [(each.source, each.name, each.entry) for each in found if isinstance(each, Found)] == expected
    assert len(found) == len(expected)
    assert not any(each.guarded for each in found if isinstance(each, Found))


def test_a_plug_without_a_name_waits_for_the_owner() -> None:
    (plug,) = finds(DEVICES[3])
    assert isinstance(plug, Found)
    assert plug.guarded


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": ["aus", "an", "um", "halt"]}, "ON and OFF"),
        ({"ft": "nothing/"}, "full topic"),
        ({"t": "a+b"}, "topic"),
        ({"so": {"68": 1}}, "SetOption68"),
        ({"rl": [2, 2], "lk": 0}, "SetOption37"),
    ],
)
def test_what_is_unlike_the_others_is_mapped_by_hand(change: dict[str, object], why: str) -> None:
    (find,) = finds(DEVICES[0] | change)
    assert isinstance(find, Skipped)
    assert "manual mapping" in find.why
    assert why in find.why


def test_a_narrow_range_of_whites_and_relays_that_are_lights() -> None:
    (light,) = finds(DEVICES[0] | {"so": {"82": 1}, "lt_st": 2})
    assert isinstance(light, Found)
    assert light.entry["kelvin"] == [2632, 5000]
    (relay,) = finds(DEVICES[3] | {"so": {"30": 1}})
    assert isinstance(relay, Found)
    assert relay.entry["profile"] == "tasmota.light"
    assert not relay.guarded  # a light


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"[]",
        b'{"mac": 3}',
        b'{"mac": "5CCF7FA1B2C3"}',
        b'{"mac": "5CCF7FA1B2C3", "t": "a", "rl": 3}',
    ],
)
def test_what_makes_no_sense_is_nothing(payload: bytes) -> None:
    assert list(Tasmota().finds({"tasmota/discovery/x/config": payload})) == []


@pytest.mark.parametrize(
    ("at", "name", "wish", "messages", "told"),
    [
        (
            0,
            "desk_strip",
            {"brightness": 40},
            [("cmnd/tasmota_A1B2C3/Dimmer", "40"), ("cmnd/tasmota_A1B2C3/POWER", "ON")],
            ("stat/tasmota_A1B2C3/RESULT", {"POWER": "ON", "Dimmer": 40}),
        ),
        (
            1,  # it counts from the other end
            "bathroom_blind",
            {"position": 30},
            [("cmnd/tasmota_000002/ShutterPosition1", "70")],
            ("stat/tasmota_000002/RESULT", {"Shutter1": {"Position": 70, "Direction": 0, "Target": 70}}),
        ),
        (
            2,  # with topics of its own
            "mirror",
            {"on": True},
            [("tasmota/tasmota_000003/cmd/POWER2", "ON")],
            ("tasmota/tasmota_000003/stat/RESULT", {"POWER2": "ON"}),
        ),
        (
            4,
            "bedroom_fan",
            {"speed": 60},
            [("cmnd/tasmota_000005/FanSpeed", "2")],
            ("stat/tasmota_000005/RESULT", {"FanSpeed": 2}),
        ),
    ],
)
def test_the_right_messages(
    at: int, name: str, wish: Mapping[str, Value], messages: list[tuple[str, str]], told: tuple[str, object]
) -> None:
    order = written(finds(DEVICES[at])).devices[name].order(wish, TICKET)
    assert sent(order) == messages
    assert order.evidence is not None
    assert proven(order.evidence, [told])
