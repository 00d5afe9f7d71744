"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.reading import Report
from agentd.home.sight import BLIND, Sight

Decision = Plan | ReadPlan | LookPlan | Told | Refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` in s of the loop's clock, which never goes back; `clock` is the time of day, with its zone."""

    now: float
    clock: datetime


class Household:
    """Asked once for each call, in their order. `latest` is what the house last said on a topic, `replies`
    the topic below which devices may answer by number."""

    def __init__(
        self,
        book: ToolBook,
        latest: Callable[[str], Report | None] = BLIND.latest,
        replies: str = "agentd/replies",
    ) -> None:
        self._book = book
        self._latest = latest
        self._replies = replies
        self._calls = 0

    def decide(self, call: ToolCall, mandate: Mandate, moment: Moment) -> Decision:  # noqa: ARG002
        """What a call comes to; nothing is ever raised for what the model sends."""
        self._calls += 1
        sight = Sight(self._latest, f"{self._replies}/{self._calls}", moment.now)
        return self._book.plan(call.name, call.args, sight)
