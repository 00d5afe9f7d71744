"""Where orders from the broker come in, and where answers to them go out."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial

from agentd.core.enquiry import Stage
from agentd.core.pace import Pace
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.orders import read_order, ticket_of
from agentd.mqtt.outbox import Outbox
from agentd.mqtt.refusals import RETAINED, Refusals
from agentd.ports import Ask, Say

MOST_A_MINUTE = 10  # of each kind: a loop in somebody's automation must not talk, nor cost, without end


class Desk:
    """Make it before the bus runs. Orders that were stored by the broker, and those that make no sense or are
    too many, are not carried out; whoever has sent them with an `id` is told why, else the log.
    """

    def __init__(self, bus: Bus, ask: Ask, say: Say) -> None:
        self._ask = ask
        self._refusals = Refusals()
        self._say = say
        base = f"agentd/{bus.own_id}"
        self._ask_topic, self._say_topic = f"{base}/ask/set", f"{base}/say/set"
        self._outbox = Outbox(bus, f"{base}/said")
        self._pace = {topic: Pace(MOST_A_MINUTE) for topic in (self._ask_topic, self._say_topic)}
        bus.subscribe([self._ask_topic, self._say_topic], self._received)

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
            if ticket := ticket_of(message):
                self._tell(ticket, error=str(wrong))
            else:
                self._refusals.tell(message, str(wrong))
            return
        if message.topic == self._ask_topic:
            self._ask(order.asked, partial(self._follow, order.ticket))
        elif self._say(order.asked.text):
            self._tell(order.ticket, text=order.asked.text, done=True)
        else:
            self._tell(order.ticket, error="it is being said already, or too much else is")

    def _follow(self, ticket: str, stage: Stage, words: str) -> None:
        """A message for each word would be many."""
        match stage:
            case Stage.FAILED:
                self._tell(ticket, error=words)
            case Stage.PIECE:
                pass
            case _:
                self._tell(ticket, text=words, done=stage is Stage.DONE)

    def _tell(self, ticket: str, **fields: object) -> None:
        if ticket:
            at = datetime.now().astimezone().isoformat(timespec="seconds")
            self._outbox.put({"id": ticket, **fields, "at": at})
