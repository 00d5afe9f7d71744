"""Carries out tool calls over MQTT: the book says what a call comes to, the bus what became of it."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agentd.core.effects import Mandate
from agentd.core.events import HouseNews, ToolCall, ToolFinished
from agentd.home.answer import Answer, Refusal, both, instead, refusal, scheduled
from agentd.home.book import ToolBook
from agentd.home.confirmation import VERDICT_S
from agentd.home.household import Decision, Household
from agentd.home.moment import Moment
from agentd.home.order import Publish
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.reading import StateCache, answer_read, is_asked
from agentd.home.safety.pending import PinCheck
from agentd.home.timing.delay import AskJobs, PutOff, Wish
from agentd.home.timing.zone import HERE
from agentd.mqtt.client import PROBE_S, Bus
from agentd.mqtt.errand import Errand
from agentd.mqtt.message import Envelope, Message
from agentd.mqtt.objection import Objection
from agentd.mqtt.roundup import Roundup
from agentd.ports import Emit, Keep, Look, Note, Say

COMMAND_DEADLINE_S = 5.0  # a command is carried out by then or never; waits the owner wrote come on top
MAX_RUNNING = 16
MAX_WATCHED = 64  # commands of which a late failure would still be told
MAX_TOPICS = 1024  # subscribed for single commands, beside those of the book

TOO_LATE = (
    "Too late: that was said a while ago, and nothing has been done. Ask whether it is still wanted; "
    "if so, it can be done on that new word."
)


@dataclass(frozen=True, slots=True)
class _Running:
    link: int
    call: ToolCall
    task: asyncio.Task[None]


class MqttHouse:
    """Implements ports.House, and is a watcher. Make it before the bus runs: it subscribes what the read
    tools want to know."""

    def __init__(
        self,
        book: ToolBook,
        bus: Bus,
        emit: Emit,
        command_deadline_s: float = COMMAND_DEADLINE_S,
        look: Look | None = None,
        say: Say | None = None,
        keep: Keep | None = None,
        personas: Mapping[str, ToolBook] | None = None,
    ) -> None:
        self._pin = book.safety.pin
        self._objection = Objection(say)
        self._bus = bus
        self._emit = emit
        self._command_deadline_s = command_deadline_s
        self._look = look
        self._keep = keep
        self._loop = asyncio.get_running_loop()
        self._topics = set(book.topics())
        self._most_topics = len(self._topics) + MAX_TOPICS
        self._states = StateCache(self._topics, book.partial())
        self._connected_at = 0.0
        replies = f"agentd/{bus.own_id}/replies"
        self._household = Household(book, self._states.latest, replies, personas)
        self._running: list[_Running] = []
        self._inquiries: list[tuple[str, asyncio.Event]] = []  # topics that have been asked about
        self._errands: deque[Errand] = deque()  # not answered yet
        self._watched: deque[Errand] = deque()  # answered, and perhaps failing yet
        self._roundup = Roundup(bus, _questions(book))
        bus.subscribe(sorted(self._topics), self._seen)
        bus.on_connected(self._connected)

    def adopt(self, book: ToolBook, personas: Mapping[str, ToolBook], command_deadline_s: float) -> None:
        """Other tools, from the next call on; what is being done goes on as it was planned. Nothing that the
        house has told of topics that still matter is forgotten."""
        self._pin, self._command_deadline_s = book.safety.pin, command_deadline_s
        self._household.adopt(book, personas)
        own = book.topics()
        wanted = own.union(*(errand.topics for errand in (*self._errands, *self._watched)))
        known, self._topics = self._topics, set(wanted)
        self._most_topics = len(own) + MAX_TOPICS
        self._states.adopt(self._topics, book.partial())
        self._bus.unsubscribe(known - wanted, self._seen)
        self._bus.subscribe(sorted(wanted - known), self._seen)
        self._roundup.adopt(_questions(book))

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None:
        """Returns at once; the first message is on the wire at the loop's next turn."""
        moment = self._moment()
        plan = self._household.decide(call, mandate, moment)
        if isinstance(plan, ReadPlan) and not is_asked(plan, self._states, moment.now):
            self._answer(link, call, answer_read(plan, self._states, self._loop.time()))
        elif isinstance(plan, Refusal | Told):
            self._answer(link, call, plan.answer)
        elif len(self._running) >= MAX_RUNNING:
            words = "Too many commands at once; the earlier ones are not done yet."
            self._answer(link, call, refusal(words, "failed", True))
        elif isinstance(plan, Plan | PinCheck) and moment.now - mandate.asked_at > self._command_deadline_s:
            self._answer(link, call, refusal(TOO_LATE))
        else:
            task = self._loop.create_task(self._do(link, call, plan, mandate))
            running = _Running(link, call, task)
            self._running.append(running)
            task.add_done_callback(lambda _: self._running.remove(running))

    async def carry_out(self, call: ToolCall, within_s: float, agreed: bool) -> Answer:
        """A call that was put off until now. Nobody waits in the room: a broker that is away has until the
        deadline to come back, and after that nothing is published."""
        deadline = self._loop.time() + within_s
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(deadline):
                await self._bus.wait_connected()
        plan = self._household.when_due(call, agreed, self._moment())
        return plan.answer if isinstance(plan, Refusal) else (await self._command(plan, deadline))[0]

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
        while self._watched:
            self._watched.popleft().close()
        await self._roundup.aclose()

    def _seen(self, message: Message) -> None:
        now = self._loop.time()
        self._states.seen(message.topic, message.payload, message.retained, now)
        for errand in (*self._errands, *self._watched):
            if message.topic in errand.topics:
                errand.saw(message, now)
        for topic, told in self._inquiries:
            if message.topic == topic and not message.retained:
                told.set()

    def _connected(self) -> None:
        """What happened meanwhile is asked for; no command is repeated."""
        self._connected_at = self._loop.time()
        for errand in (*self._errands, *self._watched):
            errand.ask()
        self._roundup.begin()

    def saw(self, at: float, note: Note) -> None:
        """Somebody may be against what is about to be done."""
        self._objection.saw(at, note)

    def hides_words(self) -> bool:
        """Whether what is being said may hold a PIN."""
        return self._household.guard.hides_words(self._loop.time())

    @property
    def has_a_pin(self) -> bool:
        return self._pin is not None

    def _moment(self) -> Moment:
        return Moment(self._loop.time(), datetime.now(HERE))

    def _answer(self, link: int, call: ToolCall, response: Answer) -> None:
        """Later in this turn of the loop: the runtime is in the middle of `start`."""
        self._loop.call_soon(self._emit, ToolFinished(link, call, response))

    async def _do(self, link: int, call: ToolCall, plan: Decision, mandate: Mandate) -> None:
        if isinstance(plan, PinCheck):
            right = self._pin is not None and await asyncio.to_thread(self._pin.matches, plan.digits.text)
            plan = self._household.proven(plan, right, self._moment())
        if isinstance(plan, LookPlan):
            await self._show(link, call, plan)
        elif isinstance(plan, ReadPlan):
            await self._inquire(link, call, plan)
        elif isinstance(plan, Plan):
            answer, _ = await self._unless_objected(plan, mandate)
            self._emit(ToolFinished(link, call, answer))
        elif isinstance(plan, PutOff | AskJobs):
            self._emit(ToolFinished(link, call, await self._put_off(plan, mandate)))
        elif isinstance(plan, Refusal | Told):
            self._emit(ToolFinished(link, call, plan.answer))

    async def _put_off(self, wish: Wish, mandate: Mandate) -> Answer:
        """Kept first, then done what is to be done at once: what is switched on is certain to go off."""
        if self._keep is None:
            return refusal("Nothing can be put off here: only the running daemon can.")
        kept = await self._keep(wish)
        if "error" in kept or not isinstance(wish, PutOff) or wish.now is None:
            return kept
        answer, touched = await self._unless_objected(wish.now, mandate)
        if not touched and not instead(kept):
            await self._keep(AskJobs("cancel", scheduled(kept)))
        return both(answer, kept)

    async def _unless_objected(self, plan: Plan, mandate: Mandate) -> tuple[Answer, bool]:
        first, began = plan.caution.first, self._loop.time()
        if first and (why := await self._objection.against(first)):
            return refusal(f"Not done: {why}.", "refused"), False
        asked_s = self._loop.time() - began  # who was asked first knows what is coming: that time is on top
        return await self._command(plan, mandate.asked_at + self._command_deadline_s + asked_s)

    async def _command(self, plan: Plan, deadline: float) -> tuple[Answer, bool]:
        """The answer, and whether anything may have happened."""
        errand = Errand(plan, self._bus, self._states, deadline, self._connected_at, self._tell)
        for earlier in [each for each in self._watched if each.commanded & errand.commanded]:
            self._forget(earlier)  # what fails now is the newer command
        self._errands.append(errand)
        try:
            await self._listen(errand.topics - self._topics)
            answer = await errand.run()
        except asyncio.CancelledError:
            errand.close()
            raise
        finally:
            self._errands.remove(errand)
        self._watch(errand)
        return answer, errand.touched

    async def _listen(self, topics: frozenset[str]) -> None:
        """Before a command: its answer may come at once. Without it the command goes unconfirmed."""
        if not topics or len(self._topics) + len(topics) > self._most_topics:
            return
        self._topics |= topics
        if (answered := self._bus.subscribe(sorted(topics), self._seen)) is not None:
            await asyncio.wait({answered}, timeout=PROBE_S)

    def _watch(self, errand: Errand) -> None:
        if errand.over_at <= self._loop.time():
            errand.close()
            return
        if len(self._watched) >= MAX_WATCHED:
            self._forget(self._watched[0])
        self._watched.append(errand)
        self._loop.call_at(errand.over_at, self._forget, errand)

    def _forget(self, errand: Errand) -> None:
        if errand in self._watched:
            self._watched.remove(errand)
            errand.close()

    def _tell(self, words: str) -> None:
        self._emit(HouseNews(words))

    async def _inquire(self, link: int, call: ToolCall, plan: ReadPlan) -> None:
        """Asks first. Who stays silent is answered for with what was said last, and its age."""
        get = plan.get
        assert get is not None
        inquiry = (plan.topic, asyncio.Event())
        self._inquiries.append(inquiry)
        envelope = Envelope(None, get.content_type, user=get.properties)
        try:
            asked = await self._bus.publish(get.topic, get.payload, get.qos, VERDICT_S, envelope)
            if asked.taken:
                async with asyncio.timeout(VERDICT_S):
                    await inquiry[1].wait()
        except TimeoutError:
            pass
        finally:
            self._inquiries.remove(inquiry)
        self._emit(ToolFinished(link, call, answer_read(plan, self._states, self._loop.time())))

    async def _show(self, link: int, call: ToolCall, plan: LookPlan) -> None:
        seen = await self._look(plan) if self._look else Refusal("There are no cameras here.")
        if isinstance(seen, Refusal):
            self._emit(ToolFinished(link, call, seen.answer))
        else:
            self._emit(ToolFinished(link, call, plan.seen(seen), seen.image, seen.mime))


def _questions(book: ToolBook) -> list[Publish]:
    return [device.question for device in book.devices.values() if device.question is not None]
