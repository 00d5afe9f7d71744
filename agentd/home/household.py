"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from collections.abc import Callable

from agentd.core.effects import Mandate
from agentd.core.events import CONFIRM, ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.guard import Guard
from agentd.home.moment import Moment as Moment
from agentd.home.pending import Pending, PinCheck
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.reading import Report
from agentd.home.sight import BLIND, Sight

Decision = Plan | ReadPlan | LookPlan | Told | PinCheck | Refusal

NOBODYS_WISH = "Not done: nobody has asked for anything, the house only had news told."


class Household:
    """Asked once for each call, in their order. `guard` is also asked when something put off is due. `latest`
    is what the house last said on a topic, `replies` the topic below which devices may answer by number."""

    def __init__(
        self,
        book: ToolBook,
        latest: Callable[[str], Report | None] = BLIND.latest,
        replies: str = "agentd/replies",
    ) -> None:
        self._book = book
        self.guard = Guard(book.safety)
        self._latest = latest
        self._replies = replies
        self._calls = 0

    def decide(self, call: ToolCall, mandate: Mandate, moment: Moment) -> Decision:
        """What a call comes to; nothing is ever raised for what the model sends."""
        if call.name == CONFIRM:
            claim = self.guard.claim(call.args, mandate, moment)
            return self._confirmed(claim, moment) if isinstance(claim, Pending) else claim
        plan = self._plan(call, moment)
        if not isinstance(plan, Plan):
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
        plan = self._plan(pending.call, moment)
        return self.guard.release(pending, plan, moment) if isinstance(plan, Plan) else plan

    def _plan(self, call: ToolCall, moment: Moment) -> Plan | ReadPlan | LookPlan | Told | Refusal:
        self._calls += 1
        sight = Sight(self._latest, f"{self._replies}/{self._calls}", moment.now)
        return self._book.plan(call.name, call.args, sight)
