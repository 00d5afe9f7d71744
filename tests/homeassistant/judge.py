"""What Home Assistant takes of a device's announcement: a literal table, transcribed from its documents
(https://www.home-assistant.io/integrations/mqtt/ and the page of each platform) and its schemas.

It shares nothing with agentd. Home Assistant ignores options that it does not know, so a wrong name would
pass there and do nothing: here it is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

LONGEST_STATE = 255

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def texts(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(map(text, value))


def topic(value: Any) -> bool:
    return text(value) and not set("+#\0") & set(value) and len(value.encode()) < 65_536


def template(value: Any) -> bool:
    return text(value) and value.count("{{") == value.count("}}") > 0


def icon(value: Any) -> bool:
    return text(value) and re.fullmatch(r"[a-z]+:[a-z0-9-]+", value) is not None


def url(value: Any) -> bool:
    return text(value) and value.startswith(("http://", "https://", "homeassistant://"))


def one_of(*words: str) -> Check:
    return lambda value: value in words


def topics(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(set(each) == {"topic"} for each in value)


DEVICE: dict[str, Check] = {
    "identifiers!": texts,
    "name": text,
    "manufacturer": text,
    "model": text,
    "model_id": text,
    "hw_version": text,
    "sw_version": text,
    "serial_number": text,
    "suggested_area": text,
    "configuration_url": url,
}
ORIGIN: dict[str, Check] = {"name!": text, "sw_version": text, "support_url": url}
MESSAGE: dict[str, Check] = {
    "device!": lambda value: isinstance(value, dict),
    "origin!": lambda value: isinstance(value, dict),
    "components!": lambda value: isinstance(value, dict) and value != {},
    "availability": topics,
    "qos": lambda value: value in (0, 1, 2),
    "encoding": text,
}
EVERY: dict[str, Check] = {
    "platform!": text,
    "unique_id!": text,
    "name": text,
    "icon": icon,
    "entity_category": one_of("config", "diagnostic"),
    "enabled_by_default": flag,
    "json_attributes_topic": topic,
    "json_attributes_template": template,
}
READ_ONLY = one_of("diagnostic")
PLATFORMS: dict[str, dict[str, Check]] = {
    "sensor": {
        "state_topic!": topic,
        "value_template": template,
        "device_class": one_of("enum", "duration"),  # of some sixty
        "options": texts,
        "unit_of_measurement": text,
        "state_class": one_of("measurement", "total", "total_increasing"),
        "entity_category": READ_ONLY,
    },
    "binary_sensor": {
        "state_topic!": topic,
        "device_class": one_of("connectivity", "problem"),  # of some thirty
        "entity_category": READ_ONLY,
    },
    "switch": {"command_topic!": topic, "state_topic": topic, "optimistic": flag},
    "number": {
        "command_topic!": topic,
        "state_topic": topic,
        "min": number,
        "max": number,
        "step": lambda value: number(value) and value >= 0.001,
        "mode": one_of("auto", "box", "slider"),
        "unit_of_measurement": text,
    },
    "text": {
        "command_topic!": topic,
        "min": number,
        "max": lambda value: number(value) and value <= LONGEST_STATE,
        "mode": one_of("text", "password"),
    },
    "notify": {"command_topic!": topic},
    "button": {
        "command_topic!": topic,
        "device_class": one_of("identify", "restart", "update"),
    },
    "event": {
        "state_topic!": topic,
        "event_types!": texts,
        "device_class": one_of("button", "doorbell", "motion"),
    },
}
UNITS = {"duration": ("d", "h", "min", "s", "ms", "µs")}


def mistakes(message: Any) -> list[str]:
    """Every way in which it would not be taken, or not as it is meant."""
    found = list(_members(message, MESSAGE, ""))
    if found:
        return found
    found += _members(message["device"], DEVICE, "device.")
    found += _members(message["origin"], ORIGIN, "origin.")
    for key, entity in message["components"].items():
        found += _entity(entity, f"components.{key}.")
    ids = [entity.get("unique_id") for entity in message["components"].values()]
    found += [f"the unique_id {each} is not unique" for each in set(ids) if ids.count(each) > 1]
    return found


def _entity(entity: Any, path: str) -> Iterator[str]:
    rules = PLATFORMS.get(entity.get("platform"))
    if rules is None:
        yield f"{path}platform: {entity.get('platform')!r} is none of {', '.join(PLATFORMS)}"
        return
    yield from _members(entity, EVERY | rules, path)
    if not {"name"} | set(entity) - {"platform", "unique_id"}:
        yield f"{path}: an entity has at least one option"
    kind = entity.get("device_class")
    if ("options" in entity) != (kind == "enum") and entity["platform"] == "sensor":
        yield f"{path}options: belong to the class enum, and to it alone"
    if kind == "enum" and {"state_class", "unit_of_measurement"} & set(entity):
        yield f"{path}device_class: an enum is not measured"
    if kind in UNITS and entity.get("unit_of_measurement") not in UNITS[kind]:
        yield f"{path}unit_of_measurement: {entity.get('unit_of_measurement')!r} is no unit of a {kind}"
    if entity.get("min", 0) > entity.get("max", LONGEST_STATE):
        yield f"{path}min: more than max"


def _members(value: dict[str, Any], rules: dict[str, Check], path: str) -> Iterator[str]:
    known = {name.rstrip("!"): check for name, check in rules.items()}
    for name, member in value.items():
        if name not in known:
            yield f"{path}{name}: unknown"
        elif not known[name](member):
            yield f"{path}{name}: {member!r}"
    for name in rules:
        if name.endswith("!") and name.rstrip("!") not in value:
            yield f"{path}{name.rstrip('!')}: missing"
