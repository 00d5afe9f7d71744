"""Orders that are not carried out, in the log: who sends nonsense without end shall not fill the disk."""

from __future__ import annotations

import asyncio
import logging

from agentd.core.pace import Pace
from agentd.mqtt.message import Message

log = logging.getLogger(__name__)

MOST_A_MINUTE = 10
RETAINED = "it was retained by its sender"


class Refusals:
    """On the loop's thread."""

    def __init__(self) -> None:
        self._pace = Pace(MOST_A_MINUTE)

    def tell(self, order: Message, why: str) -> None:
        if self._pace.allows(asyncio.get_running_loop().time()):
            log.warning("an order on %s is not carried out: %s", order.topic, why)
