"""What is spent, and whether more may be; a part of `events.Event`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens billed for one turn, by modality: TEXT, AUDIO, IMAGE, VIDEO, or what else the server says.

    Counts may be missing, and `total` (0: not told) may be more than the rest adds up to.
    """

    link: int
    prompt: Mapping[str, int]
    response: Mapping[str, int]
    thoughts: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class BudgetSpent:
    """No more may be spent today; `words` says so to a person."""

    words: str


@dataclass(frozen=True, slots=True)
class BudgetRenewed:
    """A new day: there is something to spend again."""


CostEvent = BudgetSpent | BudgetRenewed
