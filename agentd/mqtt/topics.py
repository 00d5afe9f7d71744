"""Which topics a subscription covers (MQTT 5, section 4.7)."""

from __future__ import annotations


def covers(pattern: str, topic: str) -> bool:
    """Whether a subscription to `pattern` (with + and #) gets messages on `topic`."""
    wanted, levels = pattern.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)
