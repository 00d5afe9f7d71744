"""What we leave at the broker for good: retained messages outlive us and our name until they are cleared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from agentd.mqtt.device import discovery_topic

FACTS = (
    "status",
    "state",
    "state/attributes",
    "mute",
    "volume",
    "usage",
    "model_link",
    "mic_problem",
    "latency",
)

NAMES_FILE = "names.json"  # in the store
MOST_NAMES = 16  # an owner who tries out more has other worries

Keep = Callable[[Mapping[str, object]], None]


class Name(NamedTuple):
    """What our topics are made of. `prefix` is that of Home Assistant's discovery; empty: not announced."""

    own_id: str
    prefix: str

    @property
    def retained(self) -> tuple[str, ...]:
        """All that may be left there. The announcement first: with it Home Assistant forgets the rest."""
        announced = discovery_topic(self.prefix, self.own_id)
        return (*([announced] if announced else []), *(f"agentd/{self.own_id}/{fact}" for fact in FACTS))


class Traces:
    """Remembers over restarts under which names we have left something. `past` is what was kept last."""

    def __init__(self, name: Name, past: Mapping[str, object], keep: Keep) -> None:
        self._name = name
        self._keep = keep
        known = names_in(past)
        self.old = tuple(other for other in known if other != name)
        if name not in known:
            self._note()  # before anything is left there

    def obsolete(self, old: Name) -> tuple[str, ...]:
        """What of an old name is not ours any more."""
        return tuple(topic for topic in old.retained if topic not in self._name.retained)

    def cleared(self) -> None:
        """Of the old names nothing is left."""
        self.old = ()
        self._note()

    def _note(self) -> None:
        self._keep({"names": [name._asdict() for name in (*self.old, self._name)]})


def names_in(past: Mapping[str, object]) -> list[Name]:
    """Those that were kept; what makes no sense is none."""
    names = past.get("names")
    return [name for one in names if (name := _name(one))][-MOST_NAMES:] if isinstance(names, list) else []


def _name(one: object) -> Name | None:
    match one:
        case {"own_id": str(own_id), "prefix": str(prefix)}:
            return Name(own_id, prefix)
        case _:
            return None
