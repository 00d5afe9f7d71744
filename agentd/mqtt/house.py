"""Carries out tool calls over MQTT: the book says what a call comes to, the bus what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall, ToolFinished
from agentd.home.answer import Answer, Refusal, Undone, both, done, refusal, scheduled
from agentd.home.book import ToolBook
from agentd.home.delay import AskJobs, PutOff, Wish
from agentd.home.household import Household, Moment
from agentd.home.order import Publish, Wait
from agentd.home.plan import LookPlan, Plan, ReadPlan
from agentd.home.reading import StateCache, answer_read
from agentd.home.zone import HERE
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Delivery, Message, Verdict
from agentd.ports import Emit, Keep, Look

COMMAND_DEADLINE_S = 5.0  # a command is carried out by then or never; waits the owner wrote come on top
MAX_RUNNING = 16
MOST_NAMED = 5  # topics in one sentence

_NOT_HERE = refusal("Nothing can be put off here: only the running daemon can.")
_TOO_LATE = Delivery(Verdict.OFFLINE, "it took too long")


@dataclass(frozen=True, slots=True)
class _Running:
    link: int
    call: ToolCall
    task: asyncio.Task[None]


@dataclass(slots=True)
class _Outcome:
    """What became of a command's messages. `stopped_by`: why the later ones were not even tried."""

    heard: int = 0
    unheard: list[str] = field(default_factory=list)
    stopped_by: Delivery | None = None

    @property
    def perhaps(self) -> bool:
        """Something was done, or may have been."""
        lost = self.stopped_by is not None and self.stopped_by.verdict is Verdict.LOST
        return lost or self.heard > 0


class MqttHouse:
    """Implements ports.House. Make it before the bus runs: it subscribes what the read tools want to know."""

    def __init__(
        self,
        book: ToolBook,
        bus: Bus,
        emit: Emit,
        command_deadline_s: float = COMMAND_DEADLINE_S,
        look: Look | None = None,
        keep: Keep | None = None,
    ) -> None:
        self._household = Household(book)
        self._bus = bus
        self._emit = emit
        self._command_deadline_s = command_deadline_s
        self._look = look
        self._keep = keep
        self._loop = asyncio.get_running_loop()
        self._states = StateCache(book.topics())
        self._running: list[_Running] = []
        bus.subscribe(sorted(book.topics()), self._seen)

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None:
        """Returns at once; the first message is on the wire at the loop's next turn."""
        plan = self._household.decide(call, mandate, self._moment())
        if isinstance(plan, ReadPlan):
            self._answer(link, call, answer_read(plan, self._states, self._loop.time()))
        elif isinstance(plan, Refusal):
            self._answer(link, call, plan.answer)
        elif len(self._running) >= MAX_RUNNING:
            words = "Too many commands at once; the earlier ones are not done yet."
            self._answer(link, call, refusal(words, "failed", True))
        else:
            if isinstance(plan, LookPlan):
                task = self._loop.create_task(self._show(link, call, plan))
            elif isinstance(plan, PutOff | AskJobs):
                task = self._loop.create_task(self._put_off(link, call, plan, self._loop.time()))
            else:
                task = self._loop.create_task(self._carry_out(link, call, plan, self._loop.time()))
            running = _Running(link, call, task)
            self._running.append(running)
            task.add_done_callback(lambda _: self._running.remove(running))

    async def carry_out(self, call: ToolCall, within_s: float) -> Answer:
        """A call that was put off until now. Nobody waits in the room: a broker that is away has until the
        deadline to come back, and after that nothing is published."""
        plan = self._household.when_due(call, self._moment())
        if isinstance(plan, Refusal):
            return plan.answer
        deadline = self._loop.time() + within_s
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await self._bus.wait_connected()
        return _response(plan, await self._deliver(plan.steps, deadline))

    def cancel(self, link: int, call: ToolCall) -> None:
        """What is not published yet is not published any more, and there is no answer."""
        for running in self._running:
            if running.link == link and running.call == call:
                running.task.cancel()

    async def aclose(self) -> None:
        """Stops all that runs, without answers."""
        tasks = [running.task for running in self._running]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _seen(self, message: Message) -> None:
        self._states.seen(message.topic, message.payload, message.retained, self._loop.time())

    def _moment(self) -> Moment:
        return Moment(self._loop.time(), datetime.now(HERE))

    def _answer(self, link: int, call: ToolCall, response: Answer) -> None:
        """Later in this turn of the loop: the runtime is in the middle of `start`."""
        self._loop.call_soon(self._emit, ToolFinished(link, call, response))

    async def _carry_out(self, link: int, call: ToolCall, plan: Plan, now: float) -> None:
        outcome = await self._deliver(plan.steps, now + self._command_deadline_s)
        self._emit(ToolFinished(link, call, _response(plan, outcome)))

    async def _put_off(self, link: int, call: ToolCall, wish: Wish, now: float) -> None:
        """Kept first, then done what is to be done at once: what is switched on is certain to go off."""
        kept = await self._keep(wish) if self._keep else _NOT_HERE
        answer = kept
        if self._keep and isinstance(wish, PutOff) and wish.now is not None and "error" not in kept:
            outcome = await self._deliver(wish.now.steps, now + self._command_deadline_s)
            answer = both(_response(wish.now, outcome), kept)
            if "error" in answer and not outcome.perhaps:
                await self._keep(AskJobs("cancel", scheduled(kept)))
        self._emit(ToolFinished(link, call, answer))

    async def _show(self, link: int, call: ToolCall, plan: LookPlan) -> None:
        seen = await self._look(plan) if self._look else Refusal("There are no cameras here.")
        if isinstance(seen, Refusal):
            self._emit(ToolFinished(link, call, seen.answer))
        else:
            self._emit(ToolFinished(link, call, plan.seen(seen), seen.image, seen.mime))

    async def _deliver(self, steps: Sequence[Publish | Wait], deadline: float) -> _Outcome:
        """Goes on after a message that nobody heard: one lamp without power must not stop a scene."""
        outcome = _Outcome()
        for step in steps:
            if isinstance(step, Wait):
                deadline += step.seconds
                await asyncio.sleep(step.seconds)
                continue
            left_s = deadline - self._loop.time()
            if left_s <= 0:
                outcome.stopped_by = _TOO_LATE
                return outcome
            delivery = await self._bus.publish(step.topic, step.payload, step.qos, expiry_s=left_s)
            if delivery.taken:
                outcome.heard += 1
            elif delivery.verdict is Verdict.NOBODY:
                outcome.unheard.append(step.topic)
            else:
                outcome.stopped_by = delivery
                return outcome
        return outcome


def _response(plan: Plan, outcome: _Outcome) -> Answer:
    if outcome.stopped_by is not None:
        wanted = sum(isinstance(step, Publish) for step in plan.steps)
        return _undone(outcome.stopped_by, outcome, wanted)
    if not outcome.unheard:
        return plan.sent
    if not outcome.heard:
        return refusal(f"Not done: nothing is listening on {_named(outcome.unheard)}.", "failed")
    words = f"{plan.sentence} But nothing is listening on {_named(outcome.unheard)}."
    return done("sent_unconfirmed", sentence=words)


def _named(topics: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and 3 more`: each once, and a sentence that can still be spoken."""
    each = list(dict.fromkeys(topics))
    left = len(each) - MOST_NAMED
    *first, last = each if left <= 0 else [*each[:MOST_NAMED], f"{left} more"]
    return f"{', '.join(first)} and {last}" if first else last


def _undone(delivery: Delivery, outcome: _Outcome, wanted: int) -> Answer:
    """`retryable` only when it is certain that nothing has happened."""
    sentence = f"Not done: {delivery.words}."
    if delivery.verdict is Verdict.LOST:
        sentence = f"Perhaps not done: {delivery.words}."
    if outcome.heard:
        sentence += f" {outcome.heard} of {wanted} messages were sent before."
    if outcome.unheard:
        sentence += f" Nothing is listening on {_named(outcome.unheard)}."
    retryable = delivery.verdict is Verdict.OFFLINE and not outcome.heard
    return refusal(sentence, _STATUS[delivery.verdict], retryable)


_STATUS: Mapping[Verdict, Undone] = {
    Verdict.FAILED: "failed",
    Verdict.REFUSED: "refused",
    Verdict.OFFLINE: "offline",
    Verdict.LOST: "offline",
}
