"""A device that was found, or why one is passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agentd.home.device.device import Kind

Entry = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """`source` is its identity, which no rename changes; `same` what other sources know it by.

    `entry` is what would be written in `devices:`, `members` the sources of a group's members, `room` a mere
    hint. `guarded` says why it is added only when the owner names it; empty: it may be added with the rest.
    """

    source: str
    same: frozenset[str]
    name: str
    kind: Kind
    entry: Entry
    can: tuple[str, ...] = ()
    room: str = ""
    guarded: str = ""
    members: tuple[str, ...] = ()

    @property
    def commanded(self) -> tuple[str, ...]:
        """The topics of commands that its entry spells out."""
        config = self.entry.get("config")
        given = config.items() if isinstance(config, Mapping) else ()
        ends = ("command_topic", "set_position_topic")
        return tuple(str(topic) for key, topic in given if str(key).endswith(ends))


@dataclass(frozen=True, slots=True)
class Skipped:
    """`why` is for the owner."""

    source: str
    name: str
    why: str
    same: frozenset[str] = field(default_factory=frozenset)


Find = Found | Skipped

_IEEE = re.compile(r"0x([0-9a-f]{16})(?![0-9a-f])")
_MAC = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{12}|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5})(?![0-9a-f])")


def ieee(text: str) -> str:
    """The address as it is written down; empty when it is none."""
    return text.lower() if _IEEE.fullmatch(text.lower()) else ""


def mac(text: str) -> str:
    """The address without colons; empty when it is none."""
    return re.sub("[:-]", "", text).upper() if _MAC.fullmatch(text.lower()) else ""


def identities(*texts: object) -> frozenset[str]:
    """The IEEE and MAC addresses in identifiers of any form: `zigbee2mqtt_0x00…`, `5C:CF:7F:A1:B2:C3`."""
    found = set[str]()
    for text in texts:
        if isinstance(text, str):
            lower = text[:200].lower()
            found |= {f"ieee {each}" for each in _IEEE.findall(lower)}
            found |= {f"mac {re.sub('[:-]', '', each)}" for each in _MAC.findall(lower)}
    return frozenset(found)
