"""What of changed settings holds at once, and what only after a restart."""

from __future__ import annotations

from typing import TypeVar

from agentd.config.section import Section
from agentd.config.settings import Settings

# Sections and keys that are taken up by a running daemon, and what in them is not: the longest name counts.
# All others (devices, the broker, files that are open) need a new process.
_AT_ONCE = {
    "conversation": True,
    "home": True,
    "hooks": True,
    "live": True,
    "live.endpoint": False,  # the built-in server is started with the daemon, and prices are told apart by it
    "mqtt.command_deadline_s": True,
    "mqtt.topics": True,
    "safety": True,
    "tools": True,
    "vad": True,
    "wake": True,
}

S = TypeVar("S", bound=Section)


def renewed(running: Settings, read: Settings) -> tuple[Settings, tuple[str, ...]]:
    """The settings that hold from now on, and the keys of those that wait for a restart."""
    waiting: list[str] = []
    return _merged(running, read, "", waiting), tuple(waiting)


def at_once(key: str) -> bool:
    """Whether a change of the dotted key is taken up by a running daemon."""
    steps = key.split(".")
    names = [".".join(steps[:length]) for length in range(len(steps), 0, -1)]
    return next((_AT_ONCE[name] for name in names if name in _AT_ONCE), False)


def _merged(running: S, read: S, above: str, waiting: list[str]) -> S:
    kept: dict[str, object] = {}
    for name in type(read).model_fields:
        old, new = getattr(running, name), getattr(read, name)
        if old == new:
            continue
        if isinstance(old, Section) and isinstance(new, Section):
            kept[name] = _merged(old, new, f"{above}{name}.", waiting)
        elif not at_once(above + name):
            kept[name] = old
            waiting.append(above + name)
    return read.model_copy(update=kept)
