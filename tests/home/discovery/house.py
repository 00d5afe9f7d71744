"""From what is told on the broker to the devices of a house, as an owner gets there: through the file."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from agentd.config.yamlsource import read
from agentd.home.book import ToolBook, build_book
from agentd.home.discovery.found import Find, Found
from agentd.home.discovery.sources import every_source
from agentd.home.discovery.survey import Survey
from agentd.home.discovery.writing import House, addition
from agentd.home.page import ToolFile

DATA = Path(__file__).parents[2] / "data/discovery"
REPLIES = "agentd/test/replies/discover"

Message = tuple[str, bytes]


def zigbee2mqtt() -> list[Message]:
    return [
        (f"zigbee2mqtt/bridge/{kind}", (DATA / f"zigbee2mqtt_{kind}.json").read_bytes())
        for kind in ("devices", "groups")
    ]


def homeassistant(name: str = "homeassistant") -> list[Message]:
    listed = json.loads((DATA / f"{name}.json").read_text())
    return [(each["topic"], json.dumps(each["payload"]).encode()) for each in listed]


def found(messages: Iterable[Message], skip_origins: tuple[str, ...] = ("Zigbee2MQTT",)) -> list[Find]:
    survey = Survey(every_source("zigbee2mqtt", "homeassistant", skip_origins, REPLIES))
    for topic, payload in messages:
        survey.heard(topic, payload)
    return survey.finds()


def written(finds: Iterable[Find]) -> ToolBook:
    """The house with all of it, also with what only the owner may add."""
    devices = [find for find in finds if isinstance(find, Found)]
    text = addition(None, "", devices, House(), [find.name for find in devices])
    data, places = read(text, "found.yaml")
    book, mistakes = build_book([ToolFile("found.yaml", data, places)])
    assert not mistakes, [str(mistake) for mistake in mistakes]
    return book
