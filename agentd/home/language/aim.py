"""Arguments that name devices of the house: one by one, or as a group or a room."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from agentd.home.device.commands import Commands
from agentd.home.device.device import Device
from agentd.home.device.group import Group
from agentd.home.language.wording import Choice


@dataclass(frozen=True, slots=True)
class Premises:
    """What the owner has: devices, their commands, groups of them, and rooms with their other names."""

    devices: Mapping[str, Device] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    rooms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    commands: Commands = field(default_factory=Commands)

    def named(self, name: str) -> tuple[Device, ...]:
        """A device, or those of a group; empty when nothing has that name."""
        if name in self.groups:
            return tuple(self.devices[each] for each in self.groups[name].members if each in self.devices)
        return (self.devices[name],) if name in self.devices else ()

    def of(self, kinds: Collection[str]) -> Aim:
        """All that can be named to mean devices of these kinds."""
        kept = [device for device in self.devices.values() if device.kind in kinds]
        members: dict[str, tuple[Device, ...]] = {device.name: (device,) for device in kept}
        aliases = {device.name: device.aliases for device in kept}
        for group in self.groups.values():
            if group.kind in kinds and (those := self.named(group.name)):
                members[group.name], aliases[group.name] = those, group.aliases
        for room, others in self.rooms.items():
            if room not in members and (those := tuple(each for each in kept if each.room == room)):
                members[room], aliases[room] = those, others
        return Aim(Choice(tuple(members), {}, aliases), members)


@dataclass(frozen=True, slots=True)
class Aim:
    """One of the names in `members`, or another name of it."""

    choice: Choice
    members: Mapping[str, tuple[Device, ...]]

    @property
    def values(self) -> tuple[str, ...]:
        return self.choice.values

    @property
    def wants(self) -> str:
        return self.choice.wants

    @property
    def example(self) -> str:
        return self.choice.example

    def schema(self) -> dict[str, object]:
        return self.choice.schema()

    def check(self, value: object) -> str:
        return self.choice.check(value)

    def spoken(self) -> Mapping[str, object]:
        return self.choice.spoken()

    def say(self, value: object) -> str:
        return self.choice.say(value)
