from __future__ import annotations

import json

import pytest

from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.discovery.homie import Homie
from tests.home.discovery.house import found, written
from tests.home.judge import TICKET, known, proven, sent

ON = {"datatype": "boolean", "settable": True}
DIM = {"datatype": "integer", "format": "0:255", "settable": True}
TOPIC = "homie/5/hall-node/$description"
NODE = {
    "homie": "5.0",
    "name": "Hall",
    "nodes": {
        "ceiling": {
            "name": "Ceiling",
            "properties": {"power": ON, "dim": DIM, "colour": {"datatype": "color"}},
        },
        "blind": {"properties": {"position": {"datatype": "integer", "settable": True}}},
        "climate": {"properties": {"temperature": {"datatype": "float", "unit": "°C"}}},
        "door": {"name": "Garage door", "properties": {"switch": ON}},
        "other": {"properties": {"mode": {"datatype": "enum", "format": "a,b", "settable": True}}},
    },
}


def finds(description: object) -> list[Find]:
    return found([(TOPIC, json.dumps(description).encode())])


def test_a_node_with_everything() -> None:
    book = written(finds(NODE))
    assert {name: device.kind for name, device in book.devices.items()} == {
        "hall_ceiling": "light",
        "hall_blind": "cover",
        "hall_climate": "sensor",
        "hall_garage_door": "gate",
    }
    order = book.devices["hall_ceiling"].order({"brightness": 50}, TICKET)
    assert {*sent(order)} == {
        ("homie/5/hall-node/ceiling/power/set", "true"),
        ("homie/5/hall-node/ceiling/dim/set", "128"),
    }
    assert order.evidence is not None
    told = [("homie/5/hall-node/ceiling/power", "true"), ("homie/5/hall-node/ceiling/dim", "128")]
    assert proven(order.evidence, told)
    assert not proven(order.evidence, told[:1])
    climate = [("homie/5/hall-node/climate/temperature", "21.5")]
    assert known(book.devices["hall_climate"], climate) == {"temperature": 21.5}


def test_what_waits_and_what_is_mapped_by_hand() -> None:
    by_source = {find.source: find for find in finds(NODE)}
    gate, other = by_source["homie/hall-node/door"], by_source["homie/hall-node/other"]
    assert isinstance(gate, Found)
    assert gate.guarded
    assert isinstance(other, Skipped)
    assert "manual mapping" in other.why


@pytest.mark.parametrize("payload", [b"", b"{", b"[]", b'{"nodes": [1]}', b'{"nodes": {"a b": {}}}'])
def test_what_makes_no_sense_is_nothing(payload: bytes) -> None:
    assert list(Homie().finds({TOPIC: payload})) == []


@pytest.mark.parametrize("wrong", [5, "x", None, [], {}, True])
def test_fields_of_the_wrong_type_do_no_harm(wrong: object) -> None:
    for key in ("datatype", "format", "settable", "retained"):
        finds({"nodes": {"a": {"properties": {"power": ON | {key: wrong}, "dim": DIM | {key: wrong}}}}})
    finds({"name": wrong, "nodes": {"a": {"name": wrong, "properties": wrong}}})
