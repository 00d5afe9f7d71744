"""Lets pass what the house's rules allow, and asks a person for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import PIN, ToolCall
from agentd.core.secret import Secret
from agentd.home.answer import Refusal
from agentd.home.language.wording import folded
from agentd.home.moment import Moment
from agentd.home.plan import Plan
from agentd.home.safety.deed import deed
from agentd.home.safety.hours import Hours
from agentd.home.safety.lock import Lock
from agentd.home.safety.pace import Pace
from agentd.home.safety.pending import Pending, PinCheck, Waiting, digest_of
from agentd.home.safety.pin import digits_in
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import Safety

LATE_WORDS_S = 20.0  # transcripts come when they come: so long after a PIN was due they may still hold it


class Guard:
    """Policy only: nothing here waits or runs."""

    def __init__(self, safety: Safety) -> None:
        self._safety = safety
        self._waiting = Waiting(safety.confirm_window_s)
        self._pace = Pace(safety)
        self._lock = Lock(safety.pin_tries)
        self._hidden_until = 0.0

    def adopt(self, safety: Safety) -> None:
        """Other rules. What was done, what waits for a yes and which PINs were wrong is not forgotten."""
        self._safety = safety
        self._waiting.window_s = safety.confirm_window_s
        self._pace.safety = safety
        self._lock.most_tries = safety.pin_tries

    def admit(
        self, call: ToolCall, plan: Plan, mandate: Mandate, moment: Moment, due: datetime | None = None
    ) -> Plan | Refusal:
        """The plan, if it may be carried out now, or else at `due`; a question, if a person is to say yes
        first. What is due later is checked again then, by `at_execution`."""
        risk = self._risk(plan, due or moment.clock)
        if (barred := self._barred(plan, risk, due or moment.clock)) is not None:
            return barred
        if risk is Risk.PIN and due is not None:
            return _refused("What needs a PIN cannot be put off until later")
        if risk >= Risk.CONFIRM:
            return self._ask(call, plan, risk, mandate, moment.now)
        if due is not None:
            return plan
        first = (plan.caution.first or f"I am about to {deed(plan, call.args)}.") if risk is Risk.SAY else ""
        return self.at_execution(plan, moment) or _saying(plan, first)

    def at_execution(self, plan: Plan, moment: Moment, authorised: Risk = Risk.SAY) -> Refusal | None:
        """Why a plan must not be carried out at this moment; None: it may, and counts as done.

        `authorised` is the class up to which a person has agreed: CONFIRM for what was confirmed when it was
        put off until now.
        """
        risk = self._risk(plan, moment.clock)
        if (barred := self._barred(plan, risk, moment.clock)) is not None:
            return barred
        if risk > authorised:
            return _refused("At this hour somebody has to confirm it")
        return self._pace.refusal(plan, moment.now)

    def claim(
        self, args: Mapping[str, object], mandate: Mandate, moment: Moment
    ) -> Pending | PinCheck | Refusal:
        """What `confirm` is called for; it counts as used then."""
        pending = self._waiting.find(str(args.get("id")))
        if pending is None or pending.persona != mandate.persona or args.keys() - {"id", PIN}:
            return _refused("There is nothing to confirm under this name")
        if not mandate.spoken:
            return _refused("Only somebody who speaks to me in the room can confirm this")
        if mandate.turn <= pending.turn:
            return _refused("Nobody has answered yet; ask, and wait for a yes")
        if moment.now > pending.until:
            self._waiting.take(pending)
            return _refused("The answer came too late. Ask for it again")
        if pending.risk is Risk.PIN:
            return self._check(pending, args.get(PIN), mandate, moment.now)
        self._waiting.take(pending)
        return pending

    def proven(self, check: PinCheck, right: bool, moment: Moment) -> Pending | Refusal:
        """What comes of a PIN that was checked."""
        self._hide(moment.now)
        if right:
            self._lock.open()
            return check.pending
        if words := self._lock.closed(moment.now):
            return _refused(words)
        again = self._waiting.back(check.pending, check.mandate, moment.now)
        return Refusal("That is not the PIN. Say it again.", "needs_confirmation", False, again.id)

    def release(
        self, pending: Pending, plan: Plan, moment: Moment, due: datetime | None = None
    ) -> Plan | Refusal:
        """The plan that was confirmed, if it still is what was asked about. What is `due` later is checked
        again then."""
        if digest_of(pending.call, plan) != pending.digest:
            return _refused("The house has changed since it was asked for. Ask for it again")
        if due is not None:
            return self._barred(plan, pending.risk, due) or plan
        return self.at_execution(plan, moment, pending.risk) or _saying(plan, "")

    def hides_words(self, now: float) -> bool:
        """Whether what is being said may hold a PIN."""
        return now < self._hidden_until

    def _risk(self, plan: Plan, clock: datetime) -> Risk:
        quiet = self._safety.quiet
        asks = quiet and quiet.hours.covers(clock) and _names(plan) & quiet.confirm
        return max(plan.risk, Risk.CONFIRM) if asks else plan.risk

    def _barred(self, plan: Plan, risk: Risk, clock: datetime) -> Refusal | None:
        """What no yes can help."""
        quiet, hours = self._safety.quiet, plan.caution.hours
        if not self._safety.offers(risk):
            why = ": it needs a PIN, and none is set" if risk is Risk.PIN else ""
            return _refused(f"That cannot be done by voice in this house{why}")
        if quiet and quiet.hours.covers(clock) and _names(plan) & quiet.deny:
            return _refused(f"Not in the quiet hours, {_span(quiet.hours)}")
        if hours and not hours.covers(clock):
            return _refused(f"That may be done only {_span(hours)}")
        count = len({target.name for target in plan.targets})  # a group and its members may both be meant
        for most in (plan.caution.max_targets, self._safety.max_targets):
            if most and count > most:
                return _refused(f"That is {count} devices, and {most} at once are the limit")
        return None

    def _ask(self, call: ToolCall, plan: Plan, risk: Risk, mandate: Mandate, now: float) -> Refusal:
        what = deed(plan, call.args)
        sentence = f"Shall I really {what}? Say yes to confirm."
        if risk is Risk.PIN:
            if words := self._lock.closed(now):
                return _refused(words)
            self._hide(now)
            sentence = f"I need the PIN to {what}. Please say it."
        pending = self._waiting.put(call, plan, risk, mandate, now)
        return Refusal(sentence, "needs_confirmation", False, pending.id)

    def _check(self, pending: Pending, pin: object, mandate: Mandate, now: float) -> PinCheck | Refusal:
        self._hide(now)
        digits = digits_in(pin.text) if isinstance(pin, Secret) else None
        if digits is None:
            return Refusal("I need the PIN, in digits.", "needs_confirmation", False, pending.id)
        if words := self._lock.tried(now):
            return _refused(words)
        self._waiting.take(pending)
        return PinCheck(pending, Secret(digits), mandate)

    def _hide(self, now: float) -> None:
        self._hidden_until = now + self._safety.confirm_window_s + LATE_WORDS_S


def _names(plan: Plan) -> frozenset[str]:
    named = {plan.tool, *(name for each in plan.targets for name in (each.kind, each.name))}
    return frozenset(map(folded, named))


def _saying(plan: Plan, first: str) -> Plan:
    return replace(plan, caution=replace(plan.caution, first=first))


def _span(hours: Hours) -> str:
    return f"from {hours.begin:%H:%M} to {hours.end:%H:%M}"


def _refused(words: str) -> Refusal:
    return Refusal(f"{words}.", "refused", retryable=False)
