"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from agentd.core.effects import Mandate
from agentd.core.events import CONFIRM, ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.guard import Guard
from agentd.home.moment import Moment as Moment
from agentd.home.pending import Pending, PinCheck
from agentd.home.plan import LookPlan, Plan, ReadPlan

Decision = Plan | ReadPlan | LookPlan | PinCheck | Refusal

NOBODYS_WISH = "Not done: nobody has asked for anything, the house only had news told."


class Household:
    """Asked once for each call, in their order. `guard` is also asked when something put off is due."""

    def __init__(self, book: ToolBook) -> None:
        self._book = book
        self.guard = Guard(book.safety)

    def decide(self, call: ToolCall, mandate: Mandate, moment: Moment) -> Decision:
        """What a call comes to; nothing is ever raised for what the model sends."""
        if call.name == CONFIRM:
            claim = self.guard.claim(call.args, mandate, moment)
            return self._confirmed(claim, moment) if isinstance(claim, Pending) else claim
        plan = self._plan(call)
        if isinstance(plan, ReadPlan | LookPlan | Refusal):
            return plan
        if not mandate.wished:
            return Refusal(NOBODYS_WISH, "refused", retryable=False)
        return self.guard.admit(call, plan, mandate, moment)

    def proven(self, check: PinCheck, right: bool, moment: Moment) -> Decision:
        """What comes of a PIN that was checked."""
        claim = self.guard.proven(check, right, moment)
        return self._confirmed(claim, moment) if isinstance(claim, Pending) else claim

    def _confirmed(self, pending: Pending, moment: Moment) -> Decision:
        """Planned anew: what was asked about must still be what is done."""
        plan = self._plan(pending.call)
        return self.guard.release(pending, plan, moment) if isinstance(plan, Plan) else plan

    def _plan(self, call: ToolCall) -> Plan | ReadPlan | LookPlan | Refusal:
        return self._book.plan(call.name, call.args)
