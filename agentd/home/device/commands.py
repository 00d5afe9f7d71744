"""Which devices take a message as a command, by its topic: soon found in any house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from agentd.home.device.device import Device

_NUMBER = re.compile(r"0x[0-9a-f]{16}")  # zigbee2mqtt takes it in place of a name


@dataclass(frozen=True, slots=True)
class Commands:
    """By topic, and by the number of a Zigbee device, both in small letters."""

    topics: Mapping[str, tuple[Device, ...]] = field(default_factory=dict)
    numbers: Mapping[str, tuple[Device, ...]] = field(default_factory=dict)

    def taken_by(self, topic: str) -> tuple[Device, ...]:
        """Those for which it may be one: it is their topic, one below that (zigbee2mqtt's `…/set/state`), or
        one with their number in place of their name. Devices read no small and capital."""
        levels = topic.casefold().split("/")
        found = [
            each for at in range(1, len(levels) + 1) for each in self.topics.get("/".join(levels[:at]), ())
        ]
        found += [each for level in levels for each in self.numbers.get(level, ())]
        return tuple({each.name: each for each in found}.values())


def commands_of(devices: Iterable[Device]) -> Commands:
    topics: dict[str, tuple[Device, ...]] = {}
    numbers: dict[str, tuple[Device, ...]] = {}
    for device in devices:
        for topic in {command.casefold() for command in device.commands}:
            topics[topic] = (*topics.get(topic, ()), device)
        number = device.source.rpartition("/")[2].casefold()
        if _NUMBER.fullmatch(number):
            numbers[number] = (*numbers.get(number, ()), device)
    return Commands(topics, numbers)
