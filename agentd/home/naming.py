"""No two things of the house may have one name: whoever is asked for by it must be the only one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from agentd.home.housetools.kindwords import RESERVED
from agentd.home.language.wording import folded, said_forms
from agentd.home.page import Page


@dataclass(slots=True)
class Names:
    """Every name and alias that is taken, as it sounds, with what it names and where that stands."""

    _owners: dict[str, tuple[str, Page]] = field(default_factory=dict)

    def claim(self, name: str, aliases: Iterable[str], page: Page) -> None:
        """Takes the names; those that are taken already or cannot be spoken are mistakes on the page."""
        for at, alias in enumerate(aliases):
            if not said_forms(alias):
                page.under("aliases", at).wrong(f"{alias!r} cannot be spoken", "use words")
        for word in (name, *aliases):
            if folded(word) in RESERVED:
                page.wrong(f"`{word}` means more than one thing of the house", "choose another word")
            owner, first = self._owners.setdefault(folded(word), (name, page))
            if first is not page:
                page.wrong(f"`{word}` names {owner} already, in {first.place}", "choose another word")
