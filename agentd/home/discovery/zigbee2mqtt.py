"""Devices and groups of zigbee2mqtt, by the lists that it keeps on the broker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agentd.home.discovery.abilities import Ability, MappingNeededError, ability, told_only
from agentd.home.discovery.exposes import parts, readings
from agentd.home.discovery.found import Find, Found, Skipped, identities, ieee
from agentd.home.discovery.guard import guarded, true_kind
from agentd.home.discovery.untrusted import UnreadableError, items, mapping, parsed, text
from agentd.home.harmless import harmless
from agentd.home.language.topic import malformed
from agentd.home.order import Publish

MOST_DEVICES = 2_000


@dataclass(frozen=True, slots=True)
class Zigbee2Mqtt:
    base: str
    opening: tuple[Publish, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        return f"{self.base}/bridge/devices", f"{self.base}/bridge/groups"

    def takes(self, topic: str) -> bool:
        return topic in self.topics

    def questions(self, topic: str, payload: bytes) -> tuple[Publish, ...]:  # noqa: ARG002
        return ()

    def place(self, topic: str, payload: bytes) -> str:  # noqa: ARG002
        return topic

    def finds(self, messages: Mapping[str, bytes]) -> Iterator[Find]:
        devices, groups = (messages.get(topic, b"") for topic in self.topics)
        found: dict[str, list[Find]] = {}  # by IEEE address, for the groups
        for raw in map(mapping, _listed(devices)):
            if raw.get("type") != "Coordinator" and (address := ieee(text(raw.get("ieee_address")))):
                found[address] = list(_device(raw, address, self.base))
                yield from found[address]
        for raw in map(mapping, _listed(groups)):
            yield _group(raw, self.base, found)


def _listed(payload: bytes) -> list[object]:
    try:
        return items(parsed(payload))[:MOST_DEVICES] if payload else []
    except UnreadableError:
        return []


def _device(raw: Mapping[str, object], address: str, base: str) -> Iterator[Find]:
    friendly = text(raw.get("friendly_name"))
    room, _, last = friendly.rpartition("/")
    source, name, same = f"zigbee2mqtt/{address}", harmless(last), identities(address)
    definition = mapping(raw.get("definition"))
    operated = parts(definition.get("exposes"))
    told = readings(definition.get("exposes"))
    why = _passed_over(raw, definition)
    if not why and malformed(f"{base}/{friendly}"):
        why = "its name makes no topic; rename it in zigbee2mqtt"
    if not why and not operated and not told:
        why = "has nothing that can be operated or asked for"
    if why:
        yield Skipped(source, name, why, same)
        return
    model = f"{text(definition.get('description'))} {text(definition.get('model'))}"
    sleepy = "battery" in text(raw.get("power_source")).lower()
    if not operated:
        made = told_only(told)
        entry = _entry(made, base, friendly, "")
        yield Found(source, same, name, made.kind, entry, made.can, harmless(room.rpartition("/")[2]))
    for part in operated:
        here = f"{source}/{part.endpoint}" if part.endpoint else source
        called = f"{name} {harmless(part.endpoint)}".strip()
        try:
            made = ability(part, told, sleepy)
        except MappingNeededError as error:
            yield Skipped(here, called, f"needs manual mapping: {error}", same)
            continue
        kind = true_kind(made.kind, called, model)
        entry = _entry(made, base, friendly, part.endpoint) | ({} if kind == made.kind else {"kind": kind})
        can = (*made.can, *_scenes(raw))
        guard = guarded(kind, called, model)
        yield Found(here, same, called, kind, entry, can, harmless(room.rpartition("/")[2]), guard)


def _entry(made: Ability, base: str, friendly: str, endpoint: str) -> dict[str, object]:
    entry: dict[str, object] = {"profile": f"zigbee2mqtt.{made.kind}", "topic": f"{base}/{friendly}"}
    if "/" in base:
        entry["base"] = base
    if endpoint:
        entry["endpoint"] = endpoint
    return entry | dict(made.keys)


def _passed_over(raw: Mapping[str, object], definition: Mapping[str, object]) -> str:
    if not definition or raw.get("supported") is False:
        return "is not supported by zigbee2mqtt"
    if raw.get("disabled") is True:
        return "is disabled in zigbee2mqtt"
    done = raw.get("interview_state", "SUCCESSFUL" if raw.get("interview_completed", True) else "")
    return "" if done == "SUCCESSFUL" else "is not fully paired yet"


def _scenes(raw: Mapping[str, object]) -> tuple[str, ...]:
    own = (mapping(each).get("scenes") for each in mapping(raw.get("endpoints")).values())
    names = (harmless(mapping(each).get("name")) for listed in own for each in items(listed))
    return tuple(f"scene “{name}”" for name in names if name)


def _group(raw: Mapping[str, object], base: str, found: Mapping[str, list[Find]]) -> Find:
    friendly, number = text(raw.get("friendly_name")), raw.get("id")
    name, source = (
        harmless(friendly.rpartition("/")[2]),
        f"zigbee2mqtt/group/{number if type(number) is int else ''}",
    )
    addresses = (text(mapping(each).get("ieee_address")).lower() for each in items(raw.get("members")))
    members = [find for each in dict.fromkeys(addresses) for find in found.get(each, ())]
    kinds = {find.kind for find in members if isinstance(find, Found)}
    if malformed(f"{base}/{friendly}"):
        return Skipped(source, name, "its name makes no topic; rename it in zigbee2mqtt")
    if len(kinds) != 1 or not all(isinstance(find, Found) for find in members):
        return Skipped(source, name, "a group of nothing, or of several kinds of devices")
    able = [find for find in members if isinstance(find, Found)]
    entry: dict[str, object] = {"profile": able[0].entry["profile"], "topic": f"{base}/{friendly}"}
    if "kind" in able[0].entry:
        entry["kind"] = able[0].entry["kind"]
    if "/" in base:
        entry["base"] = base
    common = tuple(each for each in able[0].can if all(each in find.can for find in able))
    if "can" in able[0].entry:
        entry["can"] = [each for each in items(able[0].entry["can"]) if each in common]
    guard = next((find.guarded for find in able if find.guarded), "")
    can = (*common, *_scenes({"endpoints": {"": raw}}))
    sources = tuple(find.source for find in able)
    return Found(source, frozenset(), name, able[0].kind, entry, can, "", guard, sources)
