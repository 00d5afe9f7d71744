"""Where orders from the broker come in, and where answers to them go out."""

from __future__ import annotations

import asyncio
from collections import deque
from datetime import datetime

from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.events import Asked, Event, ReplyGenerated, Transcript, Who
from agentd.core.pace import Pace
from agentd.core.phases import Phase
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.orders import read_order, ticket_of
from agentd.mqtt.outbox import Outbox
from agentd.mqtt.refusals import RETAINED, Refusals
from agentd.ports import Emit, Note, Say

MOST_A_MINUTE = 10  # of each kind: a loop in somebody's automation must not talk, nor cost, without end
MOST_ANSWER = 8_000  # characters that are passed on; minutes of speech


class Desk:
    """Make it before the bus runs, and let it watch. Orders that were stored by the broker, and those that
    make no sense or are too many, are not carried out; whoever has sent them with an `id` is told why.
    """

    def __init__(self, bus: Bus, emit: Emit, say: Say) -> None:
        self._emit = emit
        self._refusals = Refusals()
        self._say = say
        base = f"agentd/{bus.own_id}"
        self._ask_topic, self._say_topic = f"{base}/ask/set", f"{base}/say/set"
        self._outbox = Outbox(bus, f"{base}/said")
        self._pace = {topic: Pace(MOST_A_MINUTE) for topic in (self._ask_topic, self._say_topic)}
        self._tickets: deque[tuple[Asked, str]] = deque(maxlen=MOST_A_MINUTE)  # of what the core has not seen
        self._answer: _Answer | None = None
        self._phase = Phase.IDLE
        bus.subscribe([self._ask_topic, self._say_topic], self._received)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        """Collects the answer to a question that somebody waits for."""
        if isinstance(note, Asked):
            self._begin(note)
            return
        if self._answer is not None and not self._answer.accepted and isinstance(note, Event):
            self._settle_acceptance()
        if isinstance(note, Phase):
            self._phase = note
        if (answer := self._answer) is not None:
            match note:
                case Transcript(who=Who.AGENT, text=text):
                    answer.text = (answer.text + text)[:MOST_ANSWER]
                case ReplyGenerated():
                    self._tell(answer.ticket, text=answer.text.strip(), done=False)
                case Announce(words):
                    answer.why_not = words
                case ReportEnd(Outcome.FAILED, words):
                    self._finish(error=words or "the conversation failed")
                case Phase.LISTENING | Phase.IDLE if answer.accepted:
                    self._finish()
                case _:
                    pass

    def _settle_acceptance(self) -> None:
        """All that came of the question at once has been seen: either the model is on it, or it was refused.
        The answer to somebody else's question is nobody's business."""
        assert self._answer is not None
        self._answer.accepted = self._phase is Phase.THINKING
        if not self._answer.accepted:
            self._finish(error=self._answer.why_not or "somebody is speaking; ask again later")

    async def aclose(self) -> None:
        """Nothing more goes out."""
        await self._outbox.aclose()

    def _received(self, message: Message) -> None:
        if message.retained:
            self._refusals.tell(message, RETAINED)
            return
        try:
            order = read_order(message)
            self._pace[message.topic].check(asyncio.get_running_loop().time())
        except ValueError as wrong:
            self._refusals.tell(message, str(wrong))
            self._tell(ticket_of(message), error=str(wrong))
            return
        if message.topic == self._ask_topic:
            if order.ticket:
                self._tickets.append((order.asked, order.ticket))
            self._emit(order.asked)
        elif self._say(order.asked.text):
            self._tell(order.ticket, text=order.asked.text, done=True)
        else:
            self._tell(order.ticket, error="it is being said already, or too much else is")

    def _begin(self, asked: Asked) -> None:
        """The conversation has got a question, perhaps one that did not come from here."""
        if self._answer is not None:
            self._finish(error="another question came before the answer")
        for waiting in self._tickets:
            if waiting[0] is asked:
                self._tickets.remove(waiting)
                self._answer = _Answer(waiting[1])
                self._tell(waiting[1], text="", done=False)
                return

    def _finish(self, error: str = "") -> None:
        answer, self._answer = self._answer, None
        assert answer is not None
        if error:
            self._tell(answer.ticket, error=error)
        else:
            self._tell(answer.ticket, text=answer.text.strip(), done=True)

    def _tell(self, ticket: str, **fields: object) -> None:
        if ticket:
            at = datetime.now().astimezone().isoformat(timespec="seconds")
            self._outbox.put({"id": ticket, **fields, "at": at})


class _Answer:
    """What has been said so far to a question with a ticket."""

    def __init__(self, ticket: str) -> None:
        self.ticket = ticket
        self.text = ""
        self.accepted = False
        self.why_not = ""
