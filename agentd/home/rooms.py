"""The rooms of the house: names that a choice may use, and what else people call them."""

from __future__ import annotations

from agentd.home.language.spec import RoomSpec, checked
from agentd.home.language.wording import folded
from agentd.home.naming import Names
from agentd.home.page import Page
from agentd.home.section import Sections, entries


def build_rooms(sections: Sections, names: Names) -> dict[str, tuple[str, ...]]:
    """Room → aliases, from all `rooms:` sections; mistakes go on their pages."""
    rooms: dict[str, tuple[str, ...]] = {}
    for name, raw, page in entries(sections, "rooms", "kitchen: {aliases: [galley]}"):
        if (spec := _room(name, raw, page)) is not None:
            rooms[str(name)] = tuple(spec.aliases)
            names.claim(str(name), spec.aliases, page)
    return rooms


def _room(name: object, raw: object, page: Page) -> RoomSpec | None:
    if not isinstance(name, str) or not folded(name):
        page.wrong("is not the name of a room", "write it in quotes")
        return None
    return checked(RoomSpec, {} if raw is None else raw, page)
