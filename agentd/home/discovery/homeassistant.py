"""Devices that announce themselves to Home Assistant, whatever makes them (ESPHome, Nuki and many more)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from agentd.home.device.device import Kind
from agentd.home.device.family.homeassistant.describing import OPERATED, TOLD, described, presence, reading
from agentd.home.device.family.homeassistant.options import UndescribedError
from agentd.home.device.feature import Feature
from agentd.home.discovery.announced import Announced, announced
from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.guard import disguised, guarded, true_kind
from agentd.home.discovery.untrusted import UnreadableError, items, text, texts
from agentd.home.harmless import harmless
from agentd.home.order import Publish

MOST_ENTITIES = 200  # of one device
OURSELVES = "agentd"  # announces itself there, too: whoever is spoken to is no device to be switched

_KINDS: Mapping[str, Kind] = {name: name for name in ("light", "switch", "cover", "lock", "climate", "fan")}
_GUARDED = {"valve": "a valve", "siren": "a siren", "alarm_control_panel": "an alarm panel"}


@dataclass(frozen=True, slots=True)
class HomeAssistant:
    """`skip_origins`: who tells of its devices in a better way as well."""

    prefix: str
    skip_origins: tuple[str, ...] = ("Zigbee2MQTT",)
    opening: tuple[Publish, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return f"{self.prefix}/+/+/config", f"{self.prefix}/+/+/+/config"

    def takes(self, topic: str) -> bool:
        return topic.startswith(f"{self.prefix}/") and topic.endswith("/config")

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:  # noqa: ARG002
        return ()

    def place(self, topic: str, payload: bytes) -> str:  # noqa: ARG002
        return topic

    def finds(self, messages: Mapping[str, bytes]) -> Iterator[Find]:
        devices = dict[str, list[Announced]]()
        for topic, payload in sorted(messages.items()):
            try:
                entities = announced(topic, payload, self.prefix)
            except UnreadableError as error:
                yield Skipped(f"homeassistant/{_safe(topic)}", "", str(error))
                continue
            for entity in entities:
                if entity.options and entity.origin not in (OURSELVES, *self.skip_origins):
                    devices.setdefault(_identity(entity), []).append(entity)
        for identity, entities in devices.items():
            yield from _device(identity, entities[:MOST_ENTITIES])


def _device(identity: str, entities: Sequence[Announced]) -> Iterator[Find]:
    same = _same(entities[0].device)
    worth = [
        each
        for each in entities
        if not each.options.get("entity_category") and each.options.get("enabled_by_default") is not False
    ]
    operated = [each for each in worth if each.component in OPERATED]
    told = [each for each in worth if each.component in TOLD]
    for each in operated:
        yield _operated(each, told if len(operated) == 1 else (), same)
    if told and len(operated) != 1:
        yield _told(f"homeassistant/{identity}", told, same)
    for each in worth:
        if each.component in _GUARDED:
            why = f"{_GUARDED[each.component]} is for you to add, as a tool of your own"
            yield Skipped(_source(each), _name(each), why, same)


def _operated(entity: Announced, told: Sequence[Announced], same: frozenset[str]) -> Find:
    kind, name = _KINDS[entity.component], _name(entity)
    try:
        features, config = described(entity.component, entity.options)
        _, away = presence(entity.options)
    except UndescribedError as error:
        return Skipped(_source(entity), name, f"needs manual mapping: {error}", same)
    readings = _readings(told)
    entry: dict[str, object] = {"profile": f"homeassistant.{kind}", "config": {**config, **away}}
    if readings:
        entry["readings"] = readings
    device_class = text(entity.options.get("device_class"))
    kind = true_kind(kind, name, device_class)
    if kind != entity.component:
        entry["kind"] = kind
    guard = guarded(kind, name, device_class) or disguised(kind, config.values())
    can = (*dict.fromkeys(feature.name for feature in features), *readings)
    return Found(_source(entity), same, name, kind, entry, can, _room(entity), guard)


def _told(source: str, told: Sequence[Announced], same: frozenset[str]) -> Find:
    name = harmless(told[0].device.get("name")) or _name(told[0])
    readings = _readings(told)
    if not readings:
        return Skipped(source, name, "tells nothing that can be asked for", same)
    kind: Kind = "contact" if "contact" in readings else "sensor"
    entry: dict[str, object] = {"profile": f"homeassistant.{kind}"}
    with suppress(UndescribedError):
        _, away = presence(told[0].options)
        entry |= {"config": away} if away else {}
    entry["readings"] = readings
    return Found(source, same, name, kind, entry, tuple(readings), _room(told[0]))


def _readings(told: Sequence[Announced]) -> dict[str, object]:
    """By name; what only a template could tell is left out."""
    found = dict[str, object]()
    for each in told:
        name = text(each.options.get("name")) or each.part.rpartition("/")[2]
        try:
            feature, config = reading(each.component, each.options, name)
        except UndescribedError:
            continue
        if _worth_telling(each, feature):
            found.setdefault(feature.name, {"platform": each.component, **config})
    return found


def _worth_telling(entity: Announced, feature: Feature) -> bool:
    """Free text from the broker is not put before the model unasked."""
    return entity.component == "binary_sensor" or bool(feature.unit)


def _identity(entity: Announced) -> str:
    """Of the device: the first of its identifiers, else of what it is connected by."""
    device = entity.device
    listed = device.get("identifiers")
    named = texts(listed) or ((listed,) if isinstance(listed, str) else ())
    pairs = (items(pair) for pair in items(device.get("connections")))
    connected = tuple(text(pair[1]) for pair in pairs if len(pair) == 2)
    return (
        _safe(next((each for each in (*named, *connected) if each), "")) or _source(entity).partition("/")[2]
    )


def _same(device: Mapping[str, object]) -> frozenset[str]:
    listed = device.get("identifiers")
    pairs = (items(pair) for pair in items(device.get("connections")))
    connected = (pair[1] for pair in pairs if len(pair) == 2)
    return identities(listed, *items(listed), *connected)


def _source(entity: Announced) -> str:
    own = _safe(text(entity.options.get("unique_id")))
    return f"homeassistant/{own or _safe(f'{entity.component}/{entity.part}')}"


def _safe(identity: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.:/-]", "_", identity)[:120]


def _name(entity: Announced) -> str:
    """As Home Assistant has it: the entity's after the device's."""
    device, own = harmless(entity.device.get("name")), harmless(entity.options.get("name"))
    if not own or not device or own.casefold().startswith(device.casefold()):
        return own or device or harmless(entity.part.rpartition("/")[2])
    return harmless(f"{device} {own}")


def _room(entity: Announced) -> str:
    return harmless(entity.device.get("suggested_area"))
