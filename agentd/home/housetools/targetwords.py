"""How devices, rooms and groups are said to a recogniser that knows nothing but what is listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from agentd.home.device.device import Kind
from agentd.home.housetools.names import Names
from agentd.home.housetools.roster import shown
from agentd.home.language.wording import said_forms

# The search grows with the words of the grammar; in a larger house rooms and groups are said.
MOST_FORMS = 400

# The words that are listed, out of those that are understood.
_SAID: Mapping[Kind, tuple[str, ...]] = {
    "light": ("lights", "light"),
    "switch": ("plugs", "plug"),
    "cover": ("blinds", "blind"),
    "climate": ("heating", "thermostat"),
    "lock": ("lock", "door"),
    "fan": ("fan",),
    "sensor": ("sensor",),
    "contact": ("windows", "doors"),
    "gate": ("gate",),
    "valve": ("valve",),
}


KINDS_SAID = tuple(dict.fromkeys(word for words in _SAID.values() for word in words))


def in_room(word: str) -> tuple[str, str, str]:
    """How those of a kind in `{room}` are said."""
    return f"{{room}} {word}", f"{word} in {{room}}", f"{word} in the {{room}}"


def spoken_targets(names: Names) -> Mapping[str, object]:
    """Each way to say a target → the target, never more than MOST_FORMS: rooms and groups before single
    devices, whose own names nevertheless win."""
    forms = dict(islice(_places(names), MOST_FORMS))
    for form, target in _named(names):
        if form in forms or len(forms) < MOST_FORMS:
            forms[form] = target
    return forms


def unsaid(names: Names) -> int:
    """How many names cannot be said to a recogniser."""
    forms = spoken_targets(names)
    return len({target for form, target in _named(names) if form not in forms} - {*forms.values()})


def _places(names: Names) -> Iterator[tuple[str, object]]:
    """All of a kind, in a room, here, or anywhere."""
    roster = names.roster
    kinds = {each.kind for each in roster.devices}
    words = [word for kind in _SAID if kind in kinds for word in _SAID[kind]]
    for word in words:
        yield f"all {word}", f"all {word}"
        yield f"all the {word}", f"all {word}"
        if roster.here or names.whole:
            yield word, word
            yield f"{word} here", f"{word} here"
    for room in roster.furnished:
        for called in (room, *roster.rooms[room]):
            for said in said_forms(called):
                for word in words:
                    for way in in_room(word):
                        yield way.format(room=said), f"{shown(room)} {word}"
                if names.whole:
                    yield said, shown(room)


def _named(names: Names) -> Iterator[tuple[str, str]]:
    for entry in sorted(names.entries, key=lambda each: len(each.devices) == 1):
        for called in (entry.name, *entry.aliases) if not entry.is_room else ():
            for said in said_forms(called):
                yield said, shown(entry.name)
