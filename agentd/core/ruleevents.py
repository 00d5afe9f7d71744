"""That the owner has changed the rules; a part of `events.Event`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agentd.core.manners import Manners  # which are made of events


@dataclass(frozen=True, slots=True)
class RulesRead:
    """What the owner has written was read anew, and can be taken up as number `number`.

    `strangers` are personas who would not be the same any more: no session of theirs can be continued.
    """

    number: int
    manners: Manners
    strangers: frozenset[str] = frozenset()
