from __future__ import annotations

import json

import pytest

from agentd.home.discovery.found import Find, Found, Skipped
from agentd.home.discovery.homeassistant import HomeAssistant
from agentd.mqtt.device import Identity, announcement, discovery_topic
from tests.home.discovery.house import found, homeassistant, written
from tests.home.judge import TICKET, proven, sent

CARD = discovery_topic("homeassistant", "kitchen")
FOUND = {find.source.removeprefix("homeassistant/"): find for find in found(homeassistant())}


def finds(*configs: dict[str, object]) -> list[Find]:
    messages = {
        f"homeassistant/{config.pop('component', 'light')}/a{at}/config": json.dumps(config).encode()
        for at, config in enumerate(configs)
    }
    return list(HomeAssistant("homeassistant").finds(messages))


def test_every_entity_that_is_worth_it() -> None:
    assert {source: type(find) for source, find in FOUND.items()} == {
        "ESPlightdesk": Found,
        "ESPswitchfan_relay": Found,
        "a4cf12345678": Found,  # what the node measures
        "1a2b_lock": Found,
        "odd1": Skipped,
        "siren1": Skipped,
        "valve1": Skipped,
    }


@pytest.mark.parametrize(
    ("source", "name", "room", "guarded"),
    [
        ("ESPlightdesk", "Desk node Desk", "Study", False),
        ("ESPswitchfan_relay", "Desk node Fan relay", "Study", False),
        ("a4cf12345678", "Desk node", "Study", False),
        ("1a2b_lock", "Front entrance", "", True),
    ],
)
def test_names_and_rooms(source: str, name: str, room: str, guarded: bool) -> None:
    find = FOUND[source]
    assert isinstance(find, Found)
    assert (find.name, find.room, bool(find.guarded)) == (name, room, guarded)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("odd1", "needs manual mapping: its `state_value_template` is more than a look at a value"),
        ("siren1", "a siren is for you to add, as a tool of your own"),
        ("valve1", "a valve is for you to add, as a tool of your own"),
    ],
)
def test_reasons(source: str, why: str) -> None:
    find = FOUND[source]
    assert isinstance(find, Skipped)
    assert find.why == why


def test_a_lamp_of_esphome_and_a_lock_with_its_own_numbers() -> None:
    book = written(FOUND.values())
    lamp = book.devices["desk_node_desk"]
    order = lamp.order({"brightness": 50, "color": (0.0, 100.0)}, TICKET)
    command = {"state": "ON", "brightness": 128, "color": {"r": 255, "g": 0, "b": 0}}
    assert sent(order) == [("desk-node/light/desk/command", command)]
    assert order.evidence is not None
    told = {"state": "ON", "brightness": 127, "color": {"r": 254, "g": 0, "b": 0}}
    assert proven(order.evidence, [("desk-node/light/desk/state", told)])
    assert order.evidence.available[0].topic == "desk-node/status"

    lock = book.devices["front_entrance"]
    order = lock.order({"locked": False}, TICKET)
    assert sent(order) == [("nuki/1A2B/lockAction", "1")]
    assert order.evidence is not None
    assert proven(order.evidence, [("nuki/1A2B/state", "3")])
    assert not proven(order.evidence, [("nuki/1A2B/state", "254")])
    assert order.evidence.available[0].offline == {"false"}


def test_what_is_for_the_owner_of_a_device_only_is_left_out() -> None:
    hidden = {"cmd_t": "a/set", "uniq_id": "x"}
    assert (
        finds(
            {**hidden, "ent_cat": "config"}, {**hidden, "en": False}, {**hidden, "o": {"name": "Zigbee2MQTT"}}
        )
        == []
    )
    assert (
        finds(
            {"component": "button", "cmd_t": "a"},
            {"component": "sensor", "stat_t": "a", "ent_cat": "diagnostic"},
        )
        == []
    )


def test_free_text_is_not_offered_to_be_read() -> None:
    (find,) = finds({"component": "sensor", "stat_t": "a/words", "uniq_id": "x", "name": "Words"})
    assert isinstance(find, Skipped)


def test_a_lamp_that_is_told_to_unlock() -> None:
    (find,) = finds({"cmd_t": "somewhere/set", "pl_on": "UNLOCK", "uniq_id": "x", "name": "Lamp"})
    assert isinstance(find, Found)
    assert "unlock" in find.guarded


def test_an_identity_is_safe_to_write_down() -> None:
    (find,) = finds({"cmd_t": "a/set", "uniq_id": 'x"\n: [evil] #é', "name": "Lamp"})
    assert find.source == "homeassistant/x__:__evil____"


@pytest.mark.parametrize("wrong", [5, "x", None, [], {}, True, [[]], ["a"], [{"topic": []}]])
def test_fields_of_the_wrong_type_do_no_harm(wrong: object) -> None:
    for key in (
        "name",
        "dev",
        "o",
        "avty",
        "uniq_id",
        "schema",
        "dev_cla",
        "stat_t",
        "val_tpl",
        "cmd_t",
        "pl_on",
        "sup_clrm",
    ):
        for component in ("light", "switch", "cover", "lock", "climate", "fan", "sensor", "binary_sensor"):
            finds({"component": component, "cmd_t": "a/set", "stat_t": "a", key: wrong})
    for key in ("ids", "cns", "name", "sa"):
        finds({"cmd_t": "a/set", "dev": {key: wrong}})


def test_we_are_no_device_to_be_switched() -> None:
    ours = announcement(Identity("kitchen", "Kitchen", "a machine", "1"))
    assert list(HomeAssistant("homeassistant").finds({CARD: json.dumps(ours).encode()})) == []
    others = ours | {"origin": {"name": "somebody else"}}
    assert list(HomeAssistant("homeassistant").finds({CARD: json.dumps(others).encode()})) != []
