"""Devices of Tasmota, by their own discovery: a retained `config` each, and `sensors` beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.guard import guarded
from agentd.home.discovery.untrusted import UnreadableError, items, mapping, number, parsed, text
from agentd.home.naming import plain
from agentd.home.topic import malformed

MOST_RELAYS = 32
SUBSCRIBED = ("tasmota/discovery/+/config", "tasmota/discovery/+/sensors")

_RELAY, _LIGHT, _SHUTTER = 1, 2, 3
_DIMMER, _COLD_WARM, _RGB, _RGBW, _RGB_CW = 1, 2, 3, 4, 5
_USUAL = "%prefix%/%topic%/"


def finds(config: bytes, sensors: bytes = b"") -> list[Find]:
    """What one device has. Raises UnreadableError."""
    told = mapping(parsed(config))
    mac, topic = text(told.get("mac")).upper(), text(told.get("t"))
    same = identities(mac)
    if not same or not topic:
        raise UnreadableError("is no configuration of Tasmota")
    source = f"tasmota/{mac}"
    name = plain(told.get("dn")) or plain(topic)
    base = _base(told)
    if malformed(base.get("topic", topic)):
        return [Skipped(source, name, "its topic cannot be used", same)]
    ...
    return []
