"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.delay import Delay, Wish, split
from agentd.home.faults import ArgumentError
from agentd.home.plan import LookPlan, Plan, ReadPlan

Decision = Plan | ReadPlan | LookPlan | Wish | Refusal


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
        tool = self._book.tools.get(call.name)
        try:
            bare, delay = split(call, tool.delays if tool else {})
        except ArgumentError as wrong:
            return Refusal(str(wrong))
        plan = self._book.plan(bare.name, bare.args)
        if delay is None or tool is None or not isinstance(plan, Plan):
            return plan
        return self._put_off(plan, bare, delay, tool.back(bare))

    def when_due(self, call: ToolCall, moment: Moment) -> Plan | Refusal:  # noqa: ARG002
        """What a call comes to that was put off until now. The rules are those of now: what must not be done
        at this hour is not done by a timer either."""
        plan = self._book.plan(call.name, call.args)
        if isinstance(plan, Plan | Refusal):
            return plan
        return Refusal(f"{call.name} does nothing that could be put off.", retryable=False)

    def _put_off(self, plan: Plan, call: ToolCall, delay: Delay, back: ToolCall | None) -> Wish | Refusal:
        """What is promised must be possible as far as it can be known: the way back, too."""
        if back is not None and delay.back_s is not None:
            undone = self._book.plan(back.name, back.args)
            if isinstance(undone, Refusal):
                return undone
        return delay.of(plan, call, back)
