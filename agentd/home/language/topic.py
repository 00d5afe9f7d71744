"""Which topics a tool may publish to."""

from __future__ import annotations

from collections.abc import Callable, Collection

MOST_BYTES = 200

Fault = Callable[[str], str | None]  # what is wrong with a topic; None if nothing is

# Administration, not the house: pairing and removing devices, firmware, several commands in one payload.
DENIED = (
    "zigbee2mqtt/bridge/request/#",
    "homeassistant/#",
    "$SYS/#",
    "+/rpc",
    "+/+/rpc",
    "cmnd/+/Backlog*",
    "cmnd/+/Upgrade",
    "cmnd/+/OtaUrl",
    "cmnd/+/Reset",
    "cmnd/+/Restart",
    "cmnd/+/WebServer",
    "cmnd/+/MqttHost",
)


def malformed(topic: str) -> str | None:
    """What is wrong with the form of a topic, read or published; None if nothing is."""
    if not all(topic.split("/")):
        return "has an empty level"
    if any(c in "+#" for c in topic):
        return "has a wildcard (+ or #)"
    if any(c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in topic):
        return "has a control character"
    if len(topic.encode()) > MOST_BYTES:
        return f"is longer than {MOST_BYTES} bytes"
    return None


def unreadable(pattern: str) -> str | None:
    """What is wrong with a topic to read, where `+` may stand for a whole level."""
    levels = pattern.split("/")
    if "+" in levels and "#" not in pattern:
        if any("+" in level and level != "+" for level in levels):
            return "has a `+` that is not a level by itself"
        return malformed("/".join("x" if level == "+" else level for level in levels))
    return malformed(pattern)


def forbidden(topic: str) -> str | None:
    """Why nothing may be published there; None if it may."""
    if (fault := malformed(topic)) is not None:
        return fault
    levels = topic.split("/")
    for pattern in DENIED:
        if _matches(pattern.split("/"), levels):
            return f"is not for tools (`{pattern}` administers devices)"
    return None


def only(allowed: Collection[str]) -> Fault:
    """Finds what is outside of the patterns that an owner allows; without any, nothing is."""
    patterns = [pattern.split("/") for pattern in allowed]

    def fault(topic: str) -> str | None:
        if not patterns or any(_matches(pattern, topic.split("/")) for pattern in patterns):
            return None
        return "is not among the topics of `mqtt.topics.allow`"

    return fault


def covers(pattern: str, topic: str) -> bool:
    """Whether a pattern with `+` in it stands for this topic, too."""
    wanted, levels = pattern.split("/"), topic.split("/")
    pairs = zip(wanted, levels, strict=False)
    if topic.startswith("$") and wanted[0] == "+":  # the broker's own are meant by no wildcard
        return False
    return len(wanted) == len(levels) and all(want in ("+", have) for want, have in pairs)


def _matches(pattern: list[str], levels: list[str]) -> bool:
    # Devices' command names are not case-sensitive (Tasmota's `backlog` works), so neither is this.
    for at, want in enumerate(pattern):
        if want == "#":
            return True
        if at >= len(levels):
            return False
        have, want = levels[at].casefold(), want.casefold()
        if want == "+" or have == want or (want.endswith("*") and have.startswith(want[:-1])):
            continue
        return False
    return len(levels) == len(pattern)
