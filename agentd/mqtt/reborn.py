"""Home Assistant starts anew: it has forgotten us, or knows of us only what the broker has stored."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message

USUAL_TOPIC = "homeassistant/status"  # whatever the prefix of its discovery is
BORN = b"online"
# Its birth is told before its handlers are ready (rtlamr2mqtt, issue 406), and not all devices of a house
# shall answer at once.
READY_S = 2.0
SPREAD_S = 5.0


class Reborn:
    """Make it before the bus runs. `announce` is called a while after each birth."""

    def __init__(
        self,
        bus: Bus,
        prefix: str,
        announce: Callable[[], None],
        draw: Callable[[], float] = random.random,
        ready_s: float = READY_S,
    ) -> None:
        self._announce = announce
        self._draw = draw
        self._ready_s = ready_s
        self._due: asyncio.TimerHandle | None = None
        if prefix:
            bus.subscribe(sorted({USUAL_TOPIC, f"{prefix}/status"}), self._heard)

    def close(self) -> None:
        if self._due is not None:
            self._due.cancel()

    def _heard(self, message: Message) -> None:
        """What was stored is of before our connection, with which all has been told."""
        if message.payload == BORN and not message.retained:
            self.close()
            delay_s = self._ready_s + SPREAD_S * self._draw()
            self._due = asyncio.get_running_loop().call_later(delay_s, self._announce)
