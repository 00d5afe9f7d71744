"""Carries out tool calls over MQTT: the book says what a call comes to, the bus what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agentd.core.events import ToolCall, ToolFinished
from agentd.home.answer import Answer, Refusal, Undone, refusal
from agentd.home.book import ToolBook
from agentd.home.plan import Plan, Publish, ReadPlan, Wait
from agentd.home.reading import StateCache, answer_read
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Delivery, Message, Verdict
from agentd.ports import Emit

COMMAND_DEADLINE_S = 5.0  # a command is carried out by then or never; waits the owner wrote come on top
MAX_RUNNING = 16

_TOO_LATE = Delivery(Verdict.OFFLINE, "it took too long")


@dataclass(frozen=True, slots=True)
class _Running:
    link: int
    call: ToolCall
    task: asyncio.Task[None]


class MqttHouse:
    """Implements ports.House. Make it before the bus runs: it subscribes what the read tools want to know."""

    def __init__(
        self, book: ToolBook, bus: Bus, emit: Emit, command_deadline_s: float = COMMAND_DEADLINE_S
    ) -> None:
        self._book = book
        self._bus = bus
        self._emit = emit
        self._command_deadline_s = command_deadline_s
        self._loop = asyncio.get_running_loop()
        self._states = StateCache(book.topics())
        self._running: list[_Running] = []
        bus.subscribe(sorted(book.topics()), self._seen)

    def start(self, link: int, call: ToolCall) -> None:
        """Returns at once; the first message is on the wire at the loop's next turn."""
        plan = self._book.plan(call.name, call.args)
        if isinstance(plan, ReadPlan):
            self._answer(link, call, answer_read(plan, self._states, self._loop.time()))
        elif isinstance(plan, Refusal):
            self._answer(link, call, plan.answer)
        elif len(self._running) >= MAX_RUNNING:
            words = "Too many commands at once; the earlier ones are not done yet."
            self._answer(link, call, refusal(words, "failed", True))
        else:
            task = self._loop.create_task(self._carry_out(link, call, plan, self._loop.time()))
            running = _Running(link, call, task)
            self._running.append(running)
            task.add_done_callback(lambda _: self._running.remove(running))

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

    def _answer(self, link: int, call: ToolCall, response: Answer) -> None:
        """Later in this turn of the loop: the runtime is in the middle of `start`."""
        self._loop.call_soon(self._emit, ToolFinished(link, call, response))

    async def _carry_out(self, link: int, call: ToolCall, plan: Plan, now: float) -> None:
        delivery, sent = await self._deliver(plan.steps, now + self._command_deadline_s)
        if delivery.taken:
            response = plan.sent
        else:
            response = _undone(delivery, sent, sum(isinstance(step, Publish) for step in plan.steps))
        self._emit(ToolFinished(link, call, response))

    async def _deliver(self, steps: Sequence[Publish | Wait], deadline: float) -> tuple[Delivery, int]:
        """What became of the last message tried, and how many the broker took."""
        sent = 0
        for step in steps:
            if isinstance(step, Wait):
                deadline += step.seconds
                await asyncio.sleep(step.seconds)
                continue
            left_s = deadline - self._loop.time()
            if left_s <= 0:
                return _TOO_LATE, sent
            delivery = await self._bus.publish(step.topic, step.payload, step.qos, expiry_s=left_s)
            if not delivery.taken:
                return delivery, sent
            sent += 1
        return Delivery(Verdict.TAKEN), sent


def _undone(delivery: Delivery, sent: int, wanted: int) -> Answer:
    """`retryable` only when it is certain that nothing has happened."""
    status = _STATUS[delivery.verdict]
    sentence = f"Not done: {delivery.words}."
    if delivery.verdict is Verdict.LOST:
        sentence = f"Perhaps not done: {delivery.words}."
    if sent:
        sentence += f" {sent} of {wanted} messages were sent before."
    return refusal(sentence, status, delivery.verdict is Verdict.OFFLINE and sent == 0)


_STATUS: Mapping[Verdict, Undone] = {
    Verdict.NOBODY: "failed",
    Verdict.FAILED: "failed",
    Verdict.REFUSED: "refused",
    Verdict.OFFLINE: "offline",
    Verdict.LOST: "offline",
}
