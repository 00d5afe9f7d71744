from __future__ import annotations

import pytest

from agentd.home.discovery.found import Found, Skipped
from agentd.home.discovery.proving import proved


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
