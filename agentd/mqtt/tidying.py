"""After a change of name: what the broker has under the old one is taken away, or ghosts stay for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.traces import Name, Traces

log = logging.getLogger(__name__)


class Tidying:
    """Make it before the bus runs. A name that somebody else bears now is left alone."""

    def __init__(self, bus: Bus, traces: Traces) -> None:
        self._bus = bus
        self._traces = traces
        self._taken: set[str] = set()  # status topics of those who are online under a name that was ours
        self._work: asyncio.Task[None] | None = None
        if traces.old:
            others = {status_topic(name) for name in traces.old} - {f"agentd/{bus.own_id}/status"}
            bus.subscribe(sorted(others), self._met)
            bus.on_connected(self._begin)

    async def aclose(self) -> None:
        """What is not done is done after the next start."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def _met(self, message: Message) -> None:
        if message.payload == b"online":
            self._taken.add(message.topic)

    def _begin(self) -> None:
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._tidy(), name="tidying")

    async def _tidy(self) -> None:
        if not await self._bus.alive():  # by now the stored status of the others has come, too
            return
        for name in self._traces.old:
            if status_topic(name) not in self._taken:
                if not await cleared(self._bus, self._traces.obsolete(name)):
                    return
                log.info("what agentd was at the broker as %s is taken away", name.own_id)
        self._traces.cleared()


async def cleared(bus: Bus, topics: Sequence[str]) -> bool:
    """Whether nothing is retained there any more."""
    return all([await bus.publish_state(topic, b"") for topic in topics])


def status_topic(name: Name) -> str:
    return f"agentd/{name.own_id}/status"
