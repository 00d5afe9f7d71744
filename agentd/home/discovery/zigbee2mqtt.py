"""Devices and groups of zigbee2mqtt, by the lists that it keeps on the broker."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agentd.home.discovery.exposes import Part, parts, readings
from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.guard import guarded
from agentd.home.discovery.untrusted import UnreadableError, items, mapping, parsed, text
from agentd.home.naming import plain
from agentd.home.topic import malformed

MOST_DEVICES = 2_000
MAX_LIST_BYTES = 4 * 1024 * 1024  # 300 devices of the richest kind are 3 MB


def finds(devices: bytes, groups: bytes, base: str) -> list[Find]:
    """Raises UnreadableError."""
    found: list[Find] = []
    listed = parsed(devices)
    if not isinstance(listed, list):
        raise UnreadableError("is no list of devices")
    kinds = dict[str, str]()  # of the members of groups
    for raw in map(mapping, listed[:MOST_DEVICES]):
        if raw.get("type") == "Coordinator":
            continue
        mine = list(_device(raw, base))
        kinds |= {text(raw.get("ieee_address")): each.kind for each in mine if isinstance(each, Found)}
        found += mine
    for raw in map(mapping, items(parsed(groups) if groups else [])[:MOST_DEVICES]):
        found += _group(raw, base, kinds)
    return found


def _device(raw: Mapping[str, object], base: str) -> Iterator[Find]:
    ieee, friendly = text(raw.get("ieee_address")), text(raw.get("friendly_name"))
    same = identities(ieee)
    if not same:
        return
    source, name = f"zigbee2mqtt/{ieee.lower()}", plain(friendly.rpartition("/")[2])
    definition = mapping(raw.get("definition"))
    why = _passed_over(raw, definition)
    topic = f"{base}/{friendly}"
    if not why and malformed(topic):
        why = "its name makes no topic; rename it in zigbee2mqtt"
    operated, told = parts(definition.get("exposes")), readings(definition.get("exposes"))
    if not why and not operated and not told:
        why = "has nothing that can be operated or asked for"
    if why:
        yield Skipped(source, name, why, same)
        return
    ...


def _passed_over(raw: Mapping[str, object], definition: Mapping[str, object]) -> str:
    if not definition or raw.get("supported") is False:
        return "is not supported by zigbee2mqtt"
    if raw.get("disabled") is True:
        return "is disabled in zigbee2mqtt"
    if raw.get("interview_state", "SUCCESSFUL") != "SUCCESSFUL" or raw.get("interviewing") is True:
        return "is not fully paired yet"
    if "interview_state" not in raw and raw.get("interview_completed") is False:
        return "is not fully paired yet"
    return ""
