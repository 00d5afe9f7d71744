"""The argument that says which devices are meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.harmless import listed
from agentd.home.housetools.names import Names
from agentd.home.housetools.roster import shown
from agentd.home.housetools.targetwords import spoken_targets

MOST_LISTED = 60  # names that a model is given to choose from; with more it does worse, and they cost tokens
MOST_ROOMS_TOLD = 20


@dataclass(frozen=True, slots=True)
class Targets:
    """One target or several. `optional`: left out it means the daemon's own room."""

    names: Names
    optional: bool = False

    @property
    def wants(self) -> str:
        words = f"Which {_plural(self.names.noun)}: names, groups or rooms; all only when all was said."
        if len(self.options) > MOST_LISTED:
            rooms = listed([shown(room) for room in self.names.roster.furnished], most=MOST_ROOMS_TOLD)
            words += " Pass each name as it was spoken." + (f" The rooms are {rooms}." if rooms else "")
        return words + (" Left out: those in this room." if self.optional else "")

    @property
    def example(self) -> str:
        return shown(self.names.entries[0].name)

    def schema(self) -> dict[str, object]:
        items: dict[str, object] = {"type": "string"}
        if len(self.options) <= MOST_LISTED:
            items["enum"] = list(self.options)
        return {"type": "array", "items": items}

    @property
    def options(self) -> tuple[str, ...]:
        """Everything that can be chosen, each once."""
        names = [shown(entry.name) for entry in self.names.entries]
        here = ["here"] if self.names.roster.here else []
        return tuple(dict.fromkeys([*names, *here, "all"]))

    def check(self, value: object) -> object:
        return value  # the tool resolves it: which devices are meant may be a question

    def spoken(self) -> Mapping[str, object]:
        return spoken_targets(self.names)

    def say(self, value: object) -> str:
        return str(value)


@dataclass(frozen=True, slots=True)
class Exceptions:
    """What is to be spared."""

    names: Names
    example = ""
    wants = "names, groups or rooms that are to be left alone"

    def schema(self) -> dict[str, object]:
        return {"type": "array", "items": {"type": "string"}}

    def check(self, value: object) -> object:
        return value

    def spoken(self) -> Mapping[str, object]:
        return {}

    def say(self, value: object) -> str:
        return str(value)


def _plural(noun: str) -> str:
    return f"{noun}es" if noun.endswith("ch") else f"{noun}s"
