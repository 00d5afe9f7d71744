"""Whom the wake words call, as house, link and store are to know them: each by name, in one place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.config.settings import Settings
from agentd.home.book import ToolBook
from agentd.live.role import Role


@dataclass(frozen=True, slots=True)
class Personas:
    """`books` are what each may call. `terms` are what a handle is good for: with other words or tools it
    would be somebody else's. Those of the house's own persona, which has no name, are among them."""

    books: Mapping[str, ToolBook]
    roles: Mapping[str, Role]
    terms: Mapping[str, str]

    def strangers(self, before: Personas) -> frozenset[str]:
        """Who was there before, and is not the same any more."""
        return frozenset(name for name, terms in before.terms.items() if self.terms.get(name) != terms)


def personas(settings: Settings, book: ToolBook, endpoint: str) -> Personas:
    server = f"{endpoint} {settings.live.project} {settings.live.model}"
    books, roles = dict[str, ToolBook](), dict[str, Role]()
    for name, persona in settings.wake.personas.items():
        books[name] = book if persona.tools is None else book.only(persona.tools)
        roles[name] = Role(persona.on(settings.live), books[name].declarations())
    everybody = {"": Role(settings.live, book.declarations()), **roles}
    terms = {name: f"{server} {_digest(role)}" for name, role in everybody.items()}
    return Personas(books, roles, terms)


def _digest(role: Role) -> str:
    """Of the words by which it is known, and of all that it may call."""
    live = role.live
    told = [(each.name, each.description, each.schema, each.waits, each.tells) for each in role.declarations]
    words = (live.system_instruction, live.voice, live.language)
    whole = json.dumps([words, told], sort_keys=True, default=str)
    return hashlib.sha256(whole.encode()).hexdigest()
