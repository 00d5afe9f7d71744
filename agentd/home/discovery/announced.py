"""Home Assistant discovery messages: from a topic and its payload to plain configurations, one per entity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.discovery import abbreviations
from agentd.home.discovery.untrusted import UnreadableError, items, mapping, parsed, text

MOST_COMPONENTS = 200  # of one device; a heat pump has 120

_ID = re.compile(r"[a-zA-Z0-9_-]+")
_SHARED = (
    "availability", "availability_topic", "availability_mode", "availability_template", "payload_available",
    "payload_not_available", "state_topic", "command_topic", "qos", "encoding", "device", "origin",
)  # fmt: skip

Options = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Announced:
    """One entity. `component` is light, switch …; `options` have long keys and whole topics. Without options
    it has been removed."""

    topic: str
    component: str
    part: str
    options: Options

    @property
    def device(self) -> Options:
        return mapping(self.options.get("device"))

    @property
    def origin(self) -> str:
        return text(mapping(self.options.get("origin")).get("name"))


def announced(topic: str, payload: bytes, prefix: str) -> list[Announced]:
    """The entities in a message; none for what only looks like one. Raises UnreadableError."""
    levels = topic.removeprefix(f"{prefix}/").split("/")
    if not topic.startswith(f"{prefix}/") or len(levels) not in (3, 4) or levels[-1] != "config":
        return []
    if not all(map(_ID.fullmatch, levels)):
        raise UnreadableError("has a topic that Home Assistant would not take")
    component, part = levels[0], "/".join(levels[1:-1])
    if not payload:
        return [Announced(topic, component, part, {})]
    config = mapping(parsed(payload))
    if not config:
        raise UnreadableError("is no configuration")
    if config.get("migrate_discovery") is True:
        return []
    options = _expanded(config)
    if component != "device":
        return [Announced(topic, component, part, _whole(options))]
    return [
        Announced(topic, text(each.get("platform")), name, each if each.keys() > {"platform"} else {})
        for name, each in list(_components(options).items())[:MOST_COMPONENTS]
    ]


def _components(options: Options) -> dict[str, Options]:
    """Each with what it shares with the others."""
    shared = {key: options[key] for key in (*_SHARED, "~") if key in options}
    split = dict[str, Options]()
    for name, raw in mapping(options.get("components")).items():
        own = _expanded(mapping(raw))
        removed = own.keys() <= {"platform"}
        split[name] = own if removed else _whole({**shared, **own})
    return split


def _expanded(config: Options) -> dict[str, object]:
    """With long keys throughout."""
    options = _long(config, abbreviations.OPTIONS)
    if "device" in options:
        options["device"] = _long(mapping(options["device"]), abbreviations.DEVICE)
    if "origin" in options:
        options["origin"] = _long(mapping(options["origin"]), abbreviations.ORIGIN)
    if "availability" in options:
        raw = options["availability"]
        entries = items(raw) if isinstance(raw, list) else [raw]
        options["availability"] = [_long(mapping(each), abbreviations.OPTIONS) for each in entries]
    return options


def _long(config: Options, table: Mapping[str, str]) -> dict[str, object]:
    return {table.get(key, key): value for key, value in config.items()}


def _whole(options: Options) -> dict[str, object]:
    """With the base topic in the place of `~`."""
    base = text(options.get("~"))
    whole = {key: _based(key, value, base) for key, value in options.items() if key != "~"}
    whole["availability"] = [
        {key: _based(key, value, base) for key, value in mapping(each).items()}
        for each in items(options.get("availability"))
    ]
    return {key: value for key, value in whole.items() if value != []}


def _based(key: str, value: object, base: str) -> object:
    if not base or not isinstance(value, str) or not key.endswith("topic"):
        return value
    if value.startswith("~"):
        value = base + value[1:]
    return value[:-1] + base if value.endswith("~") else value
