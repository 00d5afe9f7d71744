"""Devices of the Homie convention, version 5: each describes its nodes, and these their properties."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agentd.home.device.device import Kind
from agentd.home.device.family.readings import UNITS
from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.guard import guarded, true_kind
from agentd.home.discovery.untrusted import UnreadableError, mapping, parsed, text
from agentd.home.harmless import harmless
from agentd.home.order import Publish

MOST_NODES = 100  # of one device

_BASE = "homie/5"
_ID = re.compile(r"[a-z0-9-]{1,60}")
_RANGE = re.compile(r"0:(\d{1,6})(?::\d+)?")
# What a property is for stands nowhere but in its name.
_NAMES = {
    "on": ("on", "power", "state", "switch", "relay"),
    "brightness": ("brightness", "dim", "dimmer", "level"),
    "position": ("position", "shutter", "blind"),
}

Given = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Homie:
    opening: tuple[Publish, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return (f"{_BASE}/+/$description",)

    def takes(self, topic: str) -> bool:
        return topic.startswith(f"{_BASE}/") and topic.endswith("/$description")

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:  # noqa: ARG002
        return ()

    def place(self, topic: str, payload: bytes) -> str:  # noqa: ARG002
        return topic

    def finds(self, messages: Mapping[str, bytes]) -> Iterator[Find]:
        for topic, payload in sorted(messages.items()):
            identity = topic.split("/")[2]
            try:
                told = mapping(parsed(payload)) if payload and _ID.fullmatch(identity) else {}
            except UnreadableError:
                continue
            nodes = [(key, mapping(node)) for key, node in mapping(told.get("nodes")).items()]
            for key, node in nodes[:MOST_NODES]:
                if _ID.fullmatch(key):
                    yield _node(identity, key, node, harmless(told.get("name")), len(nodes) > 1)


def _node(device: str, key: str, node: Given, name: str, several: bool) -> Find:
    own = harmless(node.get("name")) or harmless(key)
    called = harmless(f"{name} {own}") if several or not name else name
    source, same = f"homie/{device}/{key}", identities(device)
    made: dict[str, object] = {}
    for word, raw in mapping(node.get("properties")).items():
        if _ID.fullmatch(word) and (found := _property(word, mapping(raw), f"{_BASE}/{device}/{key}/{word}")):
            made.setdefault(*found)
    kind = _kind(made)
    if kind is None:
        return Skipped(source, called, "needs manual mapping: its names do not say what it is for", same)
    true = true_kind(kind, called)
    entry: dict[str, object] = {"profile": f"generic.{kind}"}
    if true != kind:
        entry["kind"] = true
    entry["properties"] = made
    return Found(source, same, called, true, entry, tuple(made), "", guarded(true, called))


def _property(word: str, raw: Given, topic: str) -> tuple[str, dict[str, object]] | None:
    """What it is called here, and how it is asked and told."""
    datatype, form, settable = text(raw.get("datatype")), text(raw.get("format")), raw.get("settable") is True
    name = next((name for name, words in _NAMES.items() if word in words), "")
    told: dict[str, object] = {"state": topic} if raw.get("retained", True) is True else {}
    asked: dict[str, object] = {"command": f"{topic}/set", **told}
    if settable and name == "on" and datatype == "boolean":
        return "on", {**asked, "words": {"on": "true", "off": "false"}}
    if settable and name in ("brightness", "position") and datatype == "integer":
        top = _RANGE.fullmatch(form or "0:100")
        return (name, {**asked, "scale": int(top[1])}) if top and int(top[1]) else None
    if not settable and datatype in ("integer", "float") and word in UNITS and told:
        return word, told
    return None


def _kind(made: Given) -> Kind | None:
    if "position" in made:
        return "cover"
    if "on" in made:
        return "light" if "brightness" in made else "switch"
    return "sensor" if made and "brightness" not in made else None
