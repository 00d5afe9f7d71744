"""Whom the wake words call, as house, link and store are to know them: each by name, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.live.role import Role


@dataclass(frozen=True, slots=True)
class Personas:
    """`books` are what each may call. `terms` are what a handle is good for, with other words or tools it
    would be somebody else's; those of the house's own persona, which has no name, are among them."""

    books: Mapping[str, ToolBook]
    roles: Mapping[str, Role]
    terms: Mapping[str, str]


def personas(settings: Settings, book: ToolBook, endpoint: str) -> Personas:
    server = f"{endpoint} {settings.live.project} {settings.live.model}"
    books, roles, terms = dict[str, ToolBook](), dict[str, Role](), {"": server}
    for name, persona in settings.wake.personas.items():
        books[name] = book if persona.tools is None else book.only(persona.tools)
        roles[name] = Role(persona.on(settings.live), books[name].declarations())
        terms[name] = f"{server} {persona.model_dump_json()}"
    return Personas(books, roles, terms)
