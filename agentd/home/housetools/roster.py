"""All in the house that has a name: its devices, groups of them, and rooms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agentd.home.device.device import Device, Kind
from agentd.home.device.group import Group
from agentd.home.harmless import harmless
from agentd.home.language.wording import folded

_KEY = re.compile(r"[^\W_][\w-]{0,39}")


@dataclass(frozen=True, slots=True)
class Members:
    """A group of devices, as it is spoken of."""

    name: str
    devices: tuple[Device, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """`rooms` are all of the house, with what else they are called; `here` is the one that the daemon stands
    in, empty when nobody has said."""

    devices: Sequence[Device] = ()
    groups: Sequence[Members] = ()
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    here: str = ""

    def of(self, kinds: frozenset[Kind], fit: Callable[[Device], bool] = lambda _: True) -> Roster:
        """The same house with those devices only, and without the groups that are empty then."""
        kept = tuple(each for each in self.devices if each.kind in kinds and fit(each))
        names = {each.name for each in kept}
        groups = tuple(
            Members(group.name, members, group.aliases)
            for group in self.groups
            if (members := tuple(each for each in group.devices if each.name in names))
        )
        return Roster(kept, groups, self.rooms, self.here)

    def room(self, name: str) -> tuple[Device, ...]:
        return tuple(each for each in self.devices if each.room == name)

    @property
    def furnished(self) -> tuple[str, ...]:
        """The rooms with devices."""
        used = {each.room for each in self.devices}
        return tuple(room for room in self.rooms if room in used)


def roster_of(
    devices: Mapping[str, Device],
    groups: Mapping[str, Group],
    rooms: Mapping[str, tuple[str, ...]],
    here: str,
) -> Roster:
    """`here` is a room as the owner calls it, perhaps by another name."""
    members = tuple(
        Members(each.name, tuple(devices[name] for name in each.members if name in devices), each.aliases)
        for each in groups.values()
    )
    called = {folded(word): room for room in rooms for word in (room, *rooms[room])}
    return Roster(tuple(devices.values()), members, rooms, called.get(folded(here), here))


def shown(name: str) -> str:
    """A name as the model sees it: the owner's key as it stands, anything else made harmless."""
    return name if _KEY.fullmatch(name) else harmless(name)
