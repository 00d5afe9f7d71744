from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest

from agentd.core.condition import State
from agentd.home.language.letter import LONGEST_TEXT
from agentd.mqtt.device import STATES, Identity, announcement, discovery_topic
from agentd.mqtt.message import MAX_PAYLOAD_BYTES
from tests.homeassistant.judge import mistakes

KITCHEN = Identity("kitchen", "Kitchen", "Raspberry Pi 5", "0.4.0")
SHEET = json.loads((Path(__file__).parent / "device.json").read_text(encoding="utf-8"))
BARE = Identity("agentd", "", "x86_64", "1")


def message(who: Identity = KITCHEN) -> Any:
    return json.loads(json.dumps(announcement(who)))


@pytest.mark.parametrize("who", [KITCHEN, BARE, Identity("a-b_" + "c" * 28, "Büro \N{SNOWMAN}", "x", "1")])
def test_home_assistant_takes_every_entity(who: Identity) -> None:
    assert mistakes(message(who)) == []
    assert len(json.dumps(announcement(who))) < MAX_PAYLOAD_BYTES


def test_it_is_what_people_rely_on() -> None:
    """Ids, topics and kinds, written down in a file: dashboards and automations break when one changes."""
    made = message()
    components = made.pop("components")
    assert made == {key: value for key, value in SHEET.items() if key != "components"}
    assert components.keys() == SHEET["components"].keys()
    assert len(components) == 14
    for key, entity in SHEET["components"].items():
        assert entity.items() <= components[key].items(), key


def test_names() -> None:
    assert KITCHEN.name == "Kitchen agentd"
    assert BARE.name == "agentd"
    assert Identity("hall", "", "x", "1").name == "agentd hall"
    assert "suggested_area" not in message(BARE)["device"]
    assert discovery_topic("ha/found", "hall") == "ha/found/device/agentd_hall/config"
    assert discovery_topic("", "hall") == ""


def test_every_state_and_text_fits() -> None:
    components = message()["components"]
    assert set(get_args(State)) <= set(components["state"]["options"]) == set(STATES)
    assert components["ask"]["max"] <= LONGEST_TEXT


@pytest.mark.parametrize(
    ("key", "change", "mistake"),
    [
        ("state", {"state_topc": "x"}, "components.state.state_topc: unknown"),
        ("state", {"state_topic": "a/#"}, "components.state.state_topic: 'a/#'"),
        ("state", {"options": []}, "components.state.options: []"),
        ("state", {"entity_category": "config"}, "components.state.entity_category: 'config'"),
        ("state", {"state_class": "measurement"}, "components.state.device_class: an enum is not measured"),
        (
            "latency",
            {"unit_of_measurement": "V"},
            "components.latency.unit_of_measurement: 'V' is no unit of a",
        ),
        ("ask", {"max": 256}, "components.ask.max: 256"),
        ("volume", {"min": 101}, "components.volume.min: more than max"),
        ("stop", {"unique_id": "agentd_kitchen_mute"}, "the unique_id agentd_kitchen_mute is not unique"),
        ("say", {"platform": "media_player"}, "components.say.platform: 'media_player' is none of"),
        ("stop", {"command_topic": None}, "components.stop.command_topic: None"),
    ],
)
def test_the_judge_can_tell(key: str, change: dict[str, object], mistake: str) -> None:
    made = deepcopy(message())
    made["components"][key] |= change
    assert any(found.startswith(mistake) for found in mistakes(made)), mistakes(made)
