"""A quantity given as a change of what it is now: `+20`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from agentd.home.language.template import Template

_CHANGE = re.compile(r"([+-])\s*(\d{1,13}(?:[.,]\d{1,9})?)\s*(?:%|percent)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Change:
    """Said, and not yet added to anything."""

    by: Decimal

    def __str__(self) -> str:
        return f"{self.by:+f}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the house tells a value; `topics` are all that the topic can become."""

    topic: Template
    at: str | None
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Present:
    """Where the present value of an argument stands, and how it is counted there."""

    place: Place
    inward: Callable[[Decimal], Decimal]


def change_in(value: object) -> Change | None:
    """The change that a model sent: `+20`, `-10%`, or a number below zero; None for a plain value."""
    text = (
        str(value) if isinstance(value, int | float) and not isinstance(value, bool) and value < 0 else value
    )
    found = _CHANGE.fullmatch(text.strip()) if isinstance(text, str) else None
    return None if found is None else Change(Decimal(found[1] + found[2].replace(",", ".")))
