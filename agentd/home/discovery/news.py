"""What is worth telling of what was found, each once: new devices, and known ones that have been renamed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from agentd.home.device.device import Device
from agentd.home.discovery.found import Find, Found
from agentd.home.discovery.proving import recognised

MOST_NAMED = 3  # in one sentence
MOST_TOLD = 5_000  # remembered; a source that tells of new devices without end is told of no more


@dataclass(slots=True)
class News:
    """`devices`: those of the house. `told`: the marks of what has been told, to be kept over a restart."""

    devices: Collection[Device]
    told: set[str] = field(default_factory=set)

    def of(self, finds: Iterable[Find]) -> list[str]:
        """Sentences."""
        found = [find for find in finds if isinstance(find, Found)]
        by_name = {device.name: device for device in self.devices}
        known = {source: by_name[name] for source, name in recognised(found, self.devices).items()}
        new = [find for find in found if find.source not in known and self._first(find.source)]
        renamed = [
            known[find.source].name
            for find in found
            if find.source in known and _moved(find, known[find.source]) and self._first(_mark(find))
        ]
        sentences = []
        if new:
            names = _named([find.name or f"a {find.kind} without a name" for find in new])
            waits = "It waits" if len(new) == 1 else "They wait"
            sentences.append(f"I have found {_count(len(new))}: {names}. {waits} for you to add.")
        if renamed:
            has = "has" if len(renamed) == 1 else "have"
            sentences.append(
                f"{_named(renamed)} {has} another name on the broker now, and cannot be reached."
            )
        return sentences

    def _first(self, mark: str) -> bool:
        if mark in self.told or len(self.told) >= MOST_TOLD:
            return False
        self.told.add(mark)
        return True


def _mark(find: Found) -> str:
    return f"{find.source} at {find.entry['topic']}"


def _moved(find: Found, device: Device) -> bool:
    """Whether it is no longer where the house looks for it."""
    topic = find.entry.get("topic")
    if not isinstance(topic, str):
        return False
    return not any(f"/{topic}/" in f"/{told}/" for told in device.topics)


def _count(number: int) -> str:
    return "a new device" if number == 1 else f"{number} new devices"


def _named(names: Sequence[str]) -> str:
    left = len(names) - MOST_NAMED
    *first, last = names if left <= 0 else [*names[:MOST_NAMED], f"{left} more"]
    return f"{', '.join(first)} and {last}" if first else last
