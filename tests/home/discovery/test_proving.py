from __future__ import annotations

import pytest

from agentd.home.discovery.found import Found, Skipped
from agentd.home.discovery.proving import proved, recognised
from tests.home.books import book
from tests.home.discovery.house import found, homeassistant, zigbee2mqtt


def valve(**keys: object) -> Found:
    entry = {"profile": "zigbee2mqtt.climate", "topic": "zigbee2mqtt/valve", **keys}
    return Found("zigbee2mqtt/0x01", frozenset(), "valve", "climate", entry)


def test_what_makes_a_device_stays_as_it_is() -> None:
    find = valve(min=5, max=30, modes=["heat", "off"])
    assert proved(find) is find
    skipped = Skipped("a", "b", "c")
    assert proved(skipped) is skipped


@pytest.mark.parametrize(
    "keys",
    [
        {"min": 30, "max": 5},
        {"step": 0},
        {"modes": ["x" * 50]},
        {"modes": [""]},
        {"topic": "zigbee2mqtt/a+b"},
        {"modes": ["\ud800"]},
        {"profile": "zigbee2mqtt.nothing"},
        {"endpoint": ["a"]},
    ],
)
def test_what_makes_none_is_passed_over_with_the_reason(keys: dict[str, object]) -> None:
    find = proved(valve(**keys))
    assert isinstance(find, Skipped)
    assert find.why.startswith("needs manual mapping: ")
    assert find.why.isprintable()


def test_what_was_written_by_hand_is_recognised() -> None:
    by_hand = {
        "couch": {"profile": "zigbee2mqtt.light", "topic": "zigbee2mqtt/sofa_lamp"},
        "mirror": {"profile": "zigbee2mqtt.switch", "topic": "zigbee2mqtt/hall_switch", "endpoint": "left"},
        "weather": {"profile": "zigbee2mqtt.sensor", "topic": "zigbee2mqtt/bath_climate"},
        "desk": {"profile": "esphome.light", "topic": "desk-node/light/desk", "can": ["brightness"]},
        "other": {
            "profile": "zigbee2mqtt.light",
            "topic": "zigbee2mqtt/moved",
            "source": "zigbee2mqtt/0xa4c1381111111111",
        },
    }
    known = recognised(found([*zigbee2mqtt(), *homeassistant()]), book(devices=by_hand).devices.values())
    assert known == {
        "zigbee2mqtt/0x00158d0001e2a3b4": "couch",
        "zigbee2mqtt/0x00158d0002000004/left": "mirror",
        "zigbee2mqtt/0x00158d0001e2ffff": "weather",
        "homeassistant/ESPlightdesk": "desk",
        "zigbee2mqtt/0xa4c1381111111111": "other",
    }
