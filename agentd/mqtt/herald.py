"""Hears what the house reports, and passes on what its owner wants to be told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime

from agentd.core.events import HouseNews
from agentd.home.moment import Moment
from agentd.home.news.announcements import Announcements
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.ports import Emit


class Herald:
    """Make it before the bus runs: it subscribes what the announcements are about, and nothing else."""

    def __init__(self, announcements: Announcements, bus: Bus, emit: Emit) -> None:
        self._announcements = announcements
        self._bus = bus
        self._emit = emit
        self._loop = asyncio.get_running_loop()
        self._alarm: asyncio.TimerHandle | None = None
        bus.subscribe(announcements.topics, self._seen)

    def adopt(self, announcements: Announcements) -> None:
        """Others. What is the same in them goes on: what it waits for, and what was told of it."""
        before, self._announcements = self._announcements, announcements
        announcements.inherit(before)
        old, new = set(before.topics), set(announcements.topics)
        self._bus.unsubscribe(old - new, self._seen)
        self._bus.subscribe(sorted(new - old), self._seen)
        self._pass_on(())

    def close(self) -> None:
        """Nothing more is told."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None

    def _seen(self, message: Message) -> None:
        now = self._moment()
        self._pass_on(self._announcements.seen(message.topic, message.payload, message.retained, now))

    def _due(self) -> None:
        self._alarm = None
        self._pass_on(self._announcements.due(self._moment()))

    def _pass_on(self, news: Iterable[HouseNews]) -> None:
        for each in news:
            self._emit(each)
        due = self._announcements.next_due
        if due != (self._alarm.when() if self._alarm else None):
            self.close()
            self._alarm = None if due is None else self._loop.call_at(due, self._due)

    def _moment(self) -> Moment:
        return Moment(self._loop.time(), datetime.now().astimezone())
