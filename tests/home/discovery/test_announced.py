from __future__ import annotations

import json

import pytest

from agentd.home.discovery.announced import Announced, announced
from agentd.home.discovery.untrusted import UnreadableError

DEVICE = {"ids": ["node_a1"], "mf": "Maker", "sa": "Kitchen", "name": "Node"}


def read(topic: str, config: object) -> list[Announced]:
    return announced(f"homeassistant/{topic}/config", json.dumps(config).encode(), "homeassistant")


def test_abbreviations_and_base_topic() -> None:
    (entity,) = read(
        "light/node_a1/desk",
        {
            "~": "node/desk",
            "uniq_id": "a1_desk",
            "cmd_t": "~/set",
            "stat_t": "state/~",
            "bri_cmd_t": "node/bri",
            "pl_on": "~",
            "avty": [{"t": "~/up", "pl_not_avail": "down", "val_tpl": "{{ value_json.x }}"}],
            "dev": DEVICE,
            "o": {"name": "Maker", "sw": "1"},
        },
    )
    assert (entity.component, entity.part, entity.origin) == ("light", "node_a1/desk", "Maker")
    assert entity.device == {
        "identifiers": ["node_a1"],
        "manufacturer": "Maker",
        "suggested_area": "Kitchen",
        "name": "Node",
    }
    options = {key: value for key, value in entity.options.items() if key not in ("device", "origin")}
    assert options == {
        "unique_id": "a1_desk",
        "command_topic": "node/desk/set",
        "state_topic": "state/node/desk",
        "brightness_command_topic": "node/bri",
        "payload_on": "~",  # no topic
        "availability": [
            {"topic": "node/desk/up", "payload_not_available": "down", "value_template": "{{ value_json.x }}"}
        ],
    }


def test_components_of_a_device_inherit_and_can_be_removed() -> None:
    entities = read(
        "device/node_a1",
        {
            "~": "node",
            "dev": DEVICE,
            "o": {"name": "Maker"},
            "stat_t": "~/state",
            "avty_t": "~/status",
            "cmps": {
                "relay": {"p": "switch", "uniq_id": "a1_relay", "cmd_t": "~/relay/set"},
                "heat": {"p": "sensor", "uniq_id": "a1_heat", "stat_t": "~/heat", "dev": {"ids": ["other"]}},
                "gone": {"p": "sensor"},
            },
        },
    )
    relay, heat, gone = entities
    assert (relay.component, relay.part, relay.origin) == ("switch", "relay", "Maker")
    assert relay.device["identifiers"] == ["node_a1"]
    assert relay.options["command_topic"] == "node/relay/set"
    assert relay.options["state_topic"] == "node/state"
    assert relay.options["availability_topic"] == "node/status"
    assert heat.options["state_topic"] == "node/heat"
    assert (gone.component, gone.options) == ("sensor", {})


@pytest.mark.parametrize("topic", ["light/a", "light/node/a"])
def test_an_empty_message_removes(topic: str) -> None:
    (entity,) = announced(f"homeassistant/{topic}/config", b"", "homeassistant")
    assert (entity.component, entity.options) == ("light", {})


def test_what_only_looks_like_discovery() -> None:
    assert announced("homeassistant/status", b"online", "homeassistant") == []
    assert announced("homeassistant/light/config", b"{}", "homeassistant") == []
    assert announced("other/light/a/config", b"{}", "homeassistant") == []
    assert read("light/a", {"migrate_discovery": True}) == []


@pytest.mark.parametrize(
    "payload", [b'{"cmd_t": "a"', b"[1]", b"{}", b"\xff", b"[" * 100_000, b'{"a": NaN}', b'"x"']
)
def test_what_is_broken_is_said_to_be(payload: bytes) -> None:
    with pytest.raises(UnreadableError):
        announced("homeassistant/light/a/config", payload, "homeassistant")


def test_a_topic_that_home_assistant_would_not_take() -> None:
    with pytest.raises(UnreadableError):
        announced("homeassistant/light/a b/config", b"{}", "homeassistant")


def test_values_of_the_wrong_type_do_no_harm() -> None:
    (entity,) = read("light/a", {"dev": "x", "o": [1], "avty": "y", "~": 3, "cmd_t": {"a": "~"}})
    assert (entity.device, entity.origin) == ({}, "")
    assert read("device/a", {"dev": DEVICE, "cmps": {"x": 1, "y": []}})[0].options == {}
    assert read("device/a", {"dev": DEVICE, "cmps": [1]}) == []
