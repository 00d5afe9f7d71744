"""What is to be done about a call: the one place where the house decides, and nothing is carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import CONFIRM, ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import ToolBook
from agentd.home.faults import ArgumentError
from agentd.home.moment import Moment as Moment
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.reading import Report
from agentd.home.safety.guard import Guard
from agentd.home.safety.pending import Pending, PinCheck
from agentd.home.safety.risk import Risk
from agentd.home.sight import BLIND, Sight
from agentd.home.timing.delay import Delay, Part, When, Wish, split

Decision = Plan | ReadPlan | LookPlan | Told | PinCheck | Wish | Refusal

NOBODYS_WISH = "Not done: nobody has asked for anything, the house only had news told."


class Household:
    """Asked once for each call, in their order. `guard` is also asked when something put off is due. `latest`
    is what the house last said on a topic, `replies` the topic below which devices may answer by number.
    `personas` are the books of those who may not call every tool, by name."""

    def __init__(
        self,
        book: ToolBook,
        latest: Callable[[str], Report | None] = BLIND.latest,
        replies: str = "agentd/replies",
        personas: Mapping[str, ToolBook] | None = None,
    ) -> None:
        self._book = book
        self._personas = personas or {}
        self.guard = Guard(book.safety)
        self._latest = latest
        self._replies = replies
        self._calls = 0

    def adopt(self, book: ToolBook, personas: Mapping[str, ToolBook]) -> None:
        """Other tools and other rules, from the next call on."""
        self._book, self._personas = book, personas
        self.guard.adopt(book.safety)

    def decide(self, call: ToolCall, mandate: Mandate, moment: Moment) -> Decision:
        """What a call comes to; nothing is ever raised for what the model sends."""
        if call.name == CONFIRM:
            claim = self.guard.claim(call.args, mandate, moment)
            return self._confirmed(claim, moment) if isinstance(claim, Pending) else claim
        own = self._personas.get(mandate.persona)
        if own is not None and call.name not in own.tools:
            return own.unknown(call.name)
        try:
            bare, delay = self._split(call)
        except ArgumentError as wrong:
            return Refusal(str(wrong))
        plan = self._plan(bare, moment, _by_the_device(delay))
        if not isinstance(plan, Plan | Wish):
            return plan
        if not mandate.wished:
            return Refusal(NOBODYS_WISH, "refused", retryable=False)
        if not isinstance(plan, Plan):
            return plan
        back = self._back(bare, delay, mandate, moment)
        if isinstance(back, Refusal):
            return back
        due = _due(delay, moment) if delay and delay.first else None
        admitted = self.guard.admit(call, plan, mandate, moment, due)
        if delay is None or plan.ends or isinstance(admitted, Refusal):
            return admitted
        return delay.of((bare, admitted), back, agreed=False)

    def when_due(self, call: ToolCall, agreed: bool, moment: Moment) -> Plan | Refusal:
        """What a call comes to that was put off until now, and confirmed then if it was `agreed`. The rules
        are those of now: what must not be done at this hour is not done by a timer either."""
        if call.name not in self._book.tools:
            return Refusal(f"There is no tool {call.name} any more.", retryable=False)
        plan = self._plan(call, moment)
        if isinstance(plan, Plan):
            authorised = Risk.CONFIRM if agreed else Risk.SAY
            return self.guard.at_execution(plan, moment, authorised) or plan
        if isinstance(plan, Refusal):
            return plan
        return Refusal(f"{call.name} does nothing that could be put off.", retryable=False)

    def proven(self, check: PinCheck, right: bool, moment: Moment) -> Decision:
        """What comes of a PIN that was checked."""
        claim = self.guard.proven(check, right, moment)
        return self._confirmed(claim, moment) if isinstance(claim, Pending) else claim

    def _confirmed(self, pending: Pending, moment: Moment) -> Decision:
        """Planned anew: what was asked about must still be what is done."""
        bare, delay = self._split(pending.call)
        plan = self._plan(bare, moment, _by_the_device(delay))
        if not isinstance(plan, Plan):
            return plan
        due = _due(delay, moment) if delay and delay.first else None
        released = self.guard.release(pending, plan, moment, due)
        if delay is None or plan.ends or isinstance(released, Refusal):
            return released
        back = self._way_back(bare, moment) if delay.back_s is not None else None
        return back if isinstance(back, Refusal) else delay.of((bare, released), back, agreed=True)

    def _split(self, call: ToolCall) -> tuple[ToolCall, Delay | None]:
        tool = self._book.tools.get(call.name)
        return split(call, tool.delays if tool else {})

    def _back(
        self, call: ToolCall, delay: Delay | None, mandate: Mandate, moment: Moment
    ) -> Part | Refusal | None:
        """What is promised for later must be allowed then, as far as it can be known."""
        if delay is None or delay.back_s is None:
            return None
        back = self._way_back(call, moment)
        if isinstance(back, Refusal):
            return back
        barred = self.guard.admit(back[0], back[1], mandate, moment, _due(delay, moment, delay.back_s))
        if isinstance(barred, Refusal) and barred.status == "needs_confirmation":
            words = f"{back[0].name} has to be confirmed when it is time; it is not done by a timer."
            return Refusal(words, "refused", retryable=False)
        return barred if isinstance(barred, Refusal) else back

    def _way_back(self, call: ToolCall, moment: Moment) -> Part | Refusal:
        back = self._book.tools[call.name].back(call)
        if back is None:
            return Refusal(f"I do not know what undoes {call.name}; say when to do what instead.")
        plan = self._plan(back, moment)
        if isinstance(plan, Refusal):
            return plan
        assert isinstance(plan, Plan), "the opposite of a command is one"
        return back, plan

    def _plan(
        self, call: ToolCall, moment: Moment, for_s: float | None = None
    ) -> Plan | ReadPlan | LookPlan | Told | Wish | Refusal:
        """`for_s`: with an end that the devices see to, where they do that."""
        self._calls += 1
        sight = Sight(self._latest, f"{self._replies}/{self._calls}", moment.now)
        ending = None if for_s is None else self._book.ending(call.name, call.args, for_s, sight)
        return ending or self._book.plan(call.name, call.args, sight)


def _by_the_device(delay: Delay | None) -> float | None:
    """For how long, if it begins at once: a device that keeps the time itself needs no daemon to end it."""
    return delay.back_s if delay is not None and delay.first is None else None


def _due(delay: Delay, moment: Moment, later_s: float = 0.0) -> datetime:
    stamp = (delay.first or When()).due(moment.clock) + later_s
    return datetime.fromtimestamp(stamp, moment.clock.tzinfo)
