"""What the house knows at the moment of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentd.home.reading import Report


@dataclass(frozen=True, slots=True)
class Sight:
    """`latest` is the newest report on a topic, `now` the time on the clock that dates them; `ticket` ends in
    a number that no other call has."""

    latest: Callable[[str], Report | None]
    ticket: str
    now: float = 0.0


BLIND = Sight(lambda _: None, "1")  # for a look at a tool without a house
