"""Listens, while the daemon runs, for devices that the house does not have yet, and tells of them once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection

from agentd.core.events import HouseNews
from agentd.home.device.device import Device
from agentd.home.discovery.news import News
from agentd.home.discovery.survey import MAX_LIST_BYTES, Survey
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.ports import Emit

log = logging.getLogger(__name__)

SETTLE_S = 2.0  # a source tells of all its devices anew at each joining, and of a new one bit by bit
ALOUD_S = 600.0  # between two announcements: whoever may publish shall not make the house talk without end

Keep = Callable[[Collection[str]], None]


class Newcomers:
    """Make it before the bus runs. `keep` gets the marks of what has been told, for the next start."""

    def __init__(
        self, bus: Bus, survey: Survey, news: News, emit: Emit, keep: Keep, settle_s: float = SETTLE_S
    ) -> None:
        self._survey = survey
        self._news = news
        self._emit = emit
        self._keep = keep
        self._settle_s = settle_s
        self._loop = asyncio.get_running_loop()
        self._due: asyncio.TimerHandle | None = None
        self._looking: asyncio.Task[None] | None = None
        self._aloud_at = float("-inf")
        bus.subscribe(survey.topics, self._heard, MAX_LIST_BYTES)

    def adopt(self, devices: Collection[Device]) -> None:
        """The house has these now."""
        self._news.devices = devices

    async def aclose(self) -> None:
        if self._due is not None:
            self._due.cancel()
        if self._looking is not None:
            await self._looking

    def _heard(self, message: Message) -> None:
        """Nothing is asked here: that is for `agentd tools discover`."""
        version = self._survey.version
        self._survey.heard(message.topic, message.payload)
        if self._survey.version != version:
            self._look_later()

    def _look_later(self) -> None:
        if self._due is not None:
            self._due.cancel()
        self._due = self._loop.call_later(self._settle_s, self._look)

    def _look(self) -> None:
        if self._looking is not None and not self._looking.done():
            self._look_later()  # a large house on a small board: one look at a time
            return
        self._looking = self._loop.create_task(self._tell(), name="newcomers")

    async def _tell(self) -> None:
        """In a thread, as a list of devices may have megabytes."""
        survey = self._survey.copy()
        sentences = await asyncio.to_thread(lambda: self._news.of(survey.finds()))
        if not sentences:
            return
        self._keep(self._news.told)
        for sentence in sentences:
            log.info("%s (`agentd tools discover`)", sentence)
        if self._loop.time() - self._aloud_at >= ALOUD_S:
            self._aloud_at = self._loop.time()
            self._emit(HouseNews(" ".join(sentences)))
