"""Asks the devices for their state after each connection: most tell it only when it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from agentd.home.order import Publish
from agentd.mqtt.client import Bus

PAUSE_S = 0.2  # between two devices: a radio network that is asked for all at once drops commands
WORTH_S = 10.0  # a question that comes later is of no use


class Roundup:
    """One round at a time; a new connection begins a new one."""

    def __init__(self, bus: Bus, questions: Sequence[Publish]) -> None:
        self._bus = bus
        self._questions = questions
        self._round: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Returns at once."""
        self._begin(self._questions)

    def adopt(self, questions: Sequence[Publish]) -> None:
        """Other devices: those that are new are asked at once, all where a round is still going on."""
        known, self._questions = self._questions, questions
        goes_on = self._round is not None and not self._round.done()
        if self._bus.connected:
            self._begin([each for each in questions if goes_on or each not in known])

    def _begin(self, questions: Sequence[Publish]) -> None:
        self._stop()
        if questions:
            self._round = asyncio.get_running_loop().create_task(self._ask_all(questions), name="roundup")

    async def aclose(self) -> None:
        self._stop()
        if self._round is not None:
            await asyncio.gather(self._round, return_exceptions=True)

    def _stop(self) -> None:
        if self._round is not None:
            self._round.cancel()

    async def _ask_all(self, questions: Sequence[Publish]) -> None:
        for question in questions:
            await self._bus.publish(question.topic, question.payload, question.qos, WORTH_S)
            await asyncio.sleep(PAUSE_S)
