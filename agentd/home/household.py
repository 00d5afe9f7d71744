"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.plan import LookPlan, Plan, ReadPlan

NOBODYS_WISH = "Not done: nobody has asked for anything, the house only had news told."

Decision = Plan | ReadPlan | LookPlan | Refusal


@dataclass(frozen=True, slots=True)
class Moment:
    """`now` in s of the loop's clock, which never goes back; `clock` is the time of day, with its zone."""

    now: float
    clock: datetime


class Household:
    """Asked once for each call, in their order."""

    def __init__(self, book: ToolBook) -> None:
        self._book = book

    def decide(self, call: ToolCall, mandate: Mandate, moment: Moment) -> Decision:  # noqa: ARG002
        """What a call comes to; nothing is ever raised for what the model sends."""
        plan = self._book.plan(call.name, call.args)
        if mandate.wished or isinstance(plan, ReadPlan | LookPlan | Refusal):
            return plan
        return Refusal(NOBODYS_WISH, "refused", retryable=False)
