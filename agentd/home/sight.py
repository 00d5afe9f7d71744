"""What the house knows at the moment of a call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from agentd.home.reading import NoValueError, Report, value_at


@dataclass(frozen=True, slots=True)
class Sight:
    """`latest` is the newest report on a topic, `now` the time on the clock that dates them. `ticket`, such
    as `agentd/kitchen/replies/812`, has a number that no other call has, below where answers come."""

    latest: Callable[[str], Report | None]
    ticket: str
    now: float = 0.0

    @property
    def number(self) -> str:
        return self.ticket.rpartition("/")[2]

    @property
    def response(self) -> str:
        """Where answers by MQTT 5's own way come; they carry what the command did."""
        return f"{self.ticket.rpartition('/')[0]}/response"

    def value(self, topic: str, at: str | None) -> object:
        """The value on a topic, as JSON gave it; None when there is none."""
        report = self.latest(topic)
        try:
            return None if report is None else value_at(report.payload, at)
        except NoValueError:
            return None


BLIND = Sight(lambda _: None, "agentd/agentd/replies/1")  # for a look at a tool without a house
