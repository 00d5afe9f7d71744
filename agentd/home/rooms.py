"""The rooms of the house: names that a choice may use, and what else people call them."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.home.arguments import Aliases
from agentd.home.page import Page
from agentd.home.spec import RoomSpec, checked
from agentd.home.wording import folded, said_forms


def build_rooms(sections: Sequence[tuple[Page, object]]) -> Aliases:
    """Room → aliases, from all `rooms:` sections; mistakes go on their pages."""
    rooms: dict[str, tuple[str, ...]] = {}
    owners: dict[str, tuple[str, Page]] = {}  # folded name or alias → its room and where it stands
    for page, data in sections:
        if not isinstance(data, dict):
            page.wrong("is not a mapping of rooms", "write `kitchen: {aliases: [galley]}`")
            continue
        for name, raw in data.items():
            here = page.under(name)
            if (spec := _room(name, raw, here)) is None:
                continue
            rooms[str(name)] = tuple(spec.aliases)
            for word in (str(name), *spec.aliases):
                room, first = owners.setdefault(folded(word), (str(name), here))
                if first is not here:
                    here.wrong(f"`{word}` names {room} already, in {first.place}", "choose another word")
    return rooms


def _room(name: object, raw: object, page: Page) -> RoomSpec | None:
    if not isinstance(name, str) or not folded(name):
        page.wrong("is not the name of a room", "write it in quotes")
        return None
    spec = checked(RoomSpec, {} if raw is None else raw, page)
    for at, alias in enumerate(spec.aliases if spec else ()):
        if not said_forms(alias):
            page.under("aliases", at).wrong(f"{alias!r} cannot be spoken", "use words")
    return spec
