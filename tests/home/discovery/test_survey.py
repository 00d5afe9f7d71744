from __future__ import annotations

import json

import pytest

from agentd.home.discovery import survey as bounds
from agentd.home.discovery.found import Find, Found
from agentd.home.discovery.report import report, table
from agentd.home.discovery.sources import every_source
from agentd.home.discovery.survey import Survey
from tests.home.discovery.house import found, homeassistant, zigbee2mqtt


def of(*messages: tuple[str, bytes]) -> Survey:
    survey = Survey(every_source("zigbee2mqtt", "homeassistant", (), "agentd/test/replies/discover"))
    for topic, payload in messages:
        survey.heard(topic, payload)
    return survey


def sources(finds: list[Find]) -> set[str]:
    return {find.source for find in finds if isinstance(find, Found)}


def test_an_empty_message_takes_an_entity_away() -> None:
    messages = homeassistant()
    (topic, _), *_ = messages
    left = sources(of(*messages, (topic, b"")).finds())
    assert "homeassistant/ESPlightdesk" in sources(of(*messages).finds()) - left
    assert "homeassistant/ESPswitchfan_relay" in left


def test_it_has_changed_only_when_something_else_is_told() -> None:
    survey = of(*zigbee2mqtt())
    version = survey.version
    for topic, payload in zigbee2mqtt():
        survey.heard(topic, payload)
    assert survey.version == version
    survey.heard("zigbee2mqtt/bridge/groups", b"[]")
    assert survey.version == version + 1


def test_a_copy_does_not_hear_what_comes_later() -> None:
    survey = of()
    copy = survey.copy()
    survey.heard(*zigbee2mqtt()[0])
    assert copy.finds() == []
    assert survey.finds()


def test_each_question_is_asked_once() -> None:
    survey = of()
    assert len(survey.heard("shelly1/online", b"true")) == 2
    assert survey.heard("shelly1/online", b"true") == ()


def test_a_flood_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MOST_MESSAGES", 50)
    monkeypatch.setattr(bounds, "MOST_BYTES", 100_000)
    survey = of()
    for at in range(500):
        survey.heard(f"homeassistant/light/a{at}/config", json.dumps({"cmd_t": f"a{at}/set"}).encode())
    assert len(survey.finds()) == 50
    before = survey.version
    survey.heard("homeassistant/light/a0/config", b"x" * 200_000)
    assert survey.version == before


def test_300_kilobytes_of_one_entity() -> None:
    config = {"cmd_t": "big/set", "uniq_id": "big", "name": "Big", "fx_list": ["x" * 30] * 10_000}
    payload = json.dumps(config).encode()
    assert len(payload) > 300_000
    assert sources(of(("homeassistant/light/big/config", payload)).finds()) == {"homeassistant/big"}


def test_the_report() -> None:
    lines = report(found(zigbee2mqtt()), {"zigbee2mqtt/0x00158d0001e2a3b4", "zigbee2mqtt/0x00124b00aabbccdd"})
    states = {line.name: line.state for line in lines}
    assert (states["sofa lamp"], states["front door"]) == ("known", "known")
    assert (states["garage"], states["kettle plug"], states["old lamp"]) == ("pending", "new", "skipped")
    rows = list(table(lines))
    assert rows[0].split() == ["NAME", "KIND", "ROOM", "STATE", "WHAT", "IT", "CAN"]
    assert len({row.index(line.state) for row, line in zip(rows[1:], lines, strict=True)}) == 1
