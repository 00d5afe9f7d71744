"""One command on its way: published order by order, then waited for together, then watched for a while."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agentd.home.answer import Answer, Done, Undone
from agentd.home.confirmation import ASK_S, FRESH_S, VERDICT_S, Confirmation, Finding, absent
from agentd.home.order import Order, Publish, Wait
from agentd.home.plan import Plan
from agentd.home.reading import Report, StateCache
from agentd.home.verdicts import Outcome, named, verdict
from agentd.mqtt.client import Bus
from agentd.mqtt.message import OFFLINE, TOO_LATE, Delivery, Envelope, Message, Verdict

LEAST_EXPIRY_S = 1.0

_STATUS: Mapping[Verdict, Undone] = {
    Verdict.FAILED: "failed",
    Verdict.REFUSED: "refused",
    Verdict.OFFLINE: "offline",
    Verdict.LOST: "offline",
}
_STOPS_ALL = (Verdict.OFFLINE, Verdict.LOST)  # what is the matter with the broker is so for every order

Tell = Callable[[str], None]  # a sentence for the person, who has been told something else before


@dataclass(slots=True)
class _Part:
    """One order. `outcome`: settled without, or before, its target has said anything."""

    order: Order
    confirmation: Confirmation | None
    correlation: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    heard: int = 0
    unheard: list[str] = field(default_factory=list)
    outcome: Outcome | None = None
    told: Finding | None = None  # what the answer was made of

    @property
    def open(self) -> bool:
        return (
            self.outcome is None
            and self.confirmation is not None
            and self.confirmation.finding is Finding.OPEN
        )

    @property
    def responses(self) -> frozenset[str]:
        steps = self.order.steps
        return frozenset(step.response for step in steps if isinstance(step, Publish)) - {""}


class Errand:
    """No message is ever repeated: one without an answer may have been carried out.

    Before `run`, `topics` must be subscribed. Another errand with one of the `commanded` topics overtakes it.
    """

    def __init__(
        self, plan: Plan, bus: Bus, states: StateCache, deadline: float, since: float, tell: Tell
    ) -> None:
        """`deadline`: nothing is sent later. `since`: when this connection began, what was told before may
        have changed unseen."""
        self._loop = asyncio.get_running_loop()
        self._plan = plan
        self._bus = bus
        self._states = states
        self._deadline = deadline
        self._tell = tell
        fresh_since = max(since, self._loop.time() - FRESH_S)
        self._parts = [
            _Part(
                order,
                Confirmation(order.evidence, states.latest, fresh_since) if order.evidence else None,
            )
            for order in plan.orders
        ]
        told = (order.evidence.topics for order in plan.orders if order.evidence)
        self.topics = frozenset[str]().union(*told, *(part.responses for part in self._parts))
        self.commanded = frozenset(step.topic for step in plan.steps if isinstance(step, Publish))
        self._settled = asyncio.Event()
        self._answered = False
        self._asking: set[asyncio.Task[None]] = set()

    @property
    def touched(self) -> bool:
        """Somebody may have heard some of it. A link that was lost is no proof that nobody did."""
        outcomes = (part.outcome for part in self._parts if part.outcome)
        lost = any(each.status == "offline" and not each.untouched for each in outcomes)
        return lost or any(part.heard for part in self._parts)

    @property
    def over_at(self) -> float:
        """Nothing that comes later has to do with it."""
        live = (part.confirmation for part in self._parts if part.outcome is None and part.confirmation)
        return max((each.over_at for each in live), default=0.0)

    async def run(self) -> Answer:
        """The first answer: as soon as all is known, VERDICT_S after the last message at the latest."""
        stopped: Delivery | None = None
        for part in self._parts:
            evidence = part.order.evidence
            if stopped is not None:
                part.outcome = _undone(part, stopped)
            elif evidence is not None and absent(evidence, self._states.latest):
                part.outcome = Outcome(part.order.target, "offline", "not done: it is not connected", True)
            else:
                delivery = await self._send(part)
                stopped = delivery if delivery is not None and delivery.verdict in _STOPS_ALL else None
        await self._wait()
        for part in self._parts:
            part.told = part.confirmation.finding if part.confirmation else None
        self._answered = True
        return verdict(self._plan, [_outcome(part) for part in self._parts])

    def saw(self, message: Message, now: float) -> None:
        """Every message on `topics`."""
        report = Report(message.payload, message.retained, now)
        for part in self._parts:
            if part.confirmation is None or part.outcome is not None:
                continue
            if message.topic in part.responses and message.correlation != part.correlation:
                continue  # the answer to somebody else's command
            part.confirmation.seen(message.topic, report)
            if self._answered:
                self._tell_change(part)
        if not any(part.open for part in self._parts):
            self._settled.set()

    def ask(self) -> None:
        """Asks those for their state that have not told it: in place of the command itself, which is not
        repeated. Not waited for: the answer comes like any other report."""
        for part in self._parts:
            confirmation = part.confirmation
            if not part.open or confirmation is None or not confirmation.asks(self._loop.time()):
                continue
            if (get := confirmation.evidence.get) is not None:
                task = self._loop.create_task(self._get(get, part.correlation))
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)

    def close(self) -> None:
        for task in self._asking:
            task.cancel()

    async def _get(self, get: Publish, correlation: bytes) -> None:
        envelope = Envelope(None, get.content_type, get.response, correlation)
        await self._bus.publish(get.topic, get.payload, get.qos, VERDICT_S, envelope)

    async def _send(self, part: _Part) -> Delivery | None:
        """Goes on after a message that nobody heard: one lamp without power must not stop a scene. Returns
        what has stopped it, if anything."""
        for step in part.order.steps:
            if isinstance(step, Wait):
                self._deadline += step.seconds
                await asyncio.sleep(step.seconds)
                continue
            delivery = await self._deliver(step, part)
            if delivery.taken:
                part.heard += 1
            elif delivery.verdict is Verdict.NOBODY:
                part.unheard.append(step.topic)
            else:
                part.outcome = _undone(part, delivery)
                return delivery
        if not part.heard:
            words = f"not done: nothing is listening on {named(part.unheard)}"
            part.outcome = Outcome(part.order.target, "failed", words)
        return None

    async def _deliver(self, step: Publish, part: _Part) -> Delivery:
        if not await self._bus.alive():
            return OFFLINE
        left_s = self._deadline - self._loop.time()
        if left_s <= 0:
            return TOO_LATE
        if part.confirmation is not None:
            part.confirmation.sent(self._loop.time())
        # A broker counts in whole seconds, and hands over what expires within the current one. What has less
        # left must not be kept for a device that sleeps.
        qos = step.qos if left_s >= LEAST_EXPIRY_S + 1 else 0
        expiry_s = max(LEAST_EXPIRY_S, min(left_s - 1, step.expiry_s or left_s))
        envelope = Envelope(None, step.content_type, step.response, part.correlation, step.properties)
        return await self._bus.publish(step.topic, step.payload, qos, expiry_s, envelope, by=self._deadline)

    async def _wait(self) -> None:
        began = self._loop.time()
        for until, then in ((began + ASK_S, self.ask), (began + VERDICT_S, lambda: None)):
            if not any(part.open for part in self._parts):
                return
            try:
                async with asyncio.timeout_at(until):
                    await self._settled.wait()
            except TimeoutError:
                then()

    def _tell_change(self, part: _Part) -> None:
        assert part.confirmation is not None
        finding, told = part.confirmation.finding, part.told
        if finding is told:
            return
        part.told = finding
        name = part.order.target or " ".join(self._plan.tool.replace("_", " ").split())
        if finding is Finding.FAILED:
            self._tell(f"It did not work after all: {name}: {part.confirmation.words}.")
        elif finding is Finding.AWAY:
            self._tell(f"{name} is not connected any more; perhaps it was not done.")


def _outcome(part: _Part) -> Outcome:
    target, confirmation = part.order.target, part.confirmation
    if part.outcome is not None:
        return part.outcome
    unheard = f"but nothing is listening on {named(part.unheard)}" if part.unheard else ""
    if confirmation is None:
        return Outcome(target, "sent_unconfirmed", unheard)
    if confirmation.finding is Finding.FAILED:
        return Outcome(target, "failed", f"not done: {confirmation.words}".removesuffix(": "))
    if confirmation.finding is Finding.AWAY:
        return Outcome(target, "offline", "perhaps not done: it is not connected any more")
    well: Done = "already" if confirmation.already else "confirmed"
    if confirmation.finding is Finding.DONE or confirmation.already:
        return Outcome(target, well)
    asleep = "it is asleep most of the time, and will follow"
    words = asleep if confirmation.evidence.sleepy else unheard or "it has not confirmed that yet"
    return Outcome(target, "sent_unconfirmed", words)


def _undone(part: _Part, delivery: Delivery) -> Outcome:
    """`untouched` only when it is certain that nothing has happened."""
    words = f"{'perhaps ' if delivery.verdict is Verdict.LOST else ''}not done: {delivery.words}"
    if part.heard:
        wanted = sum(isinstance(step, Publish) for step in part.order.steps)
        words += f". {part.heard} of {wanted} messages were sent before"
    if part.unheard:
        words += f". Nothing is listening on {named(part.unheard)}"
    untouched = delivery.verdict is Verdict.OFFLINE and not part.heard
    return Outcome(part.order.target, _STATUS[delivery.verdict], words, untouched)
