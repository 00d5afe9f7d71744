"""What happens here, on `agentd/<id>/event`: for Home Assistant, and for whoever else listens."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.core.happenings import OF_THE_ENTITY
from agentd.mqtt.client import Bus
from agentd.mqtt.outbox import Outbox


class Happenings:
    """Never retained: an event that came again with each connection would set off automations."""

    def __init__(self, bus: Bus) -> None:
        self._outbox = Outbox(bus, f"agentd/{bus.own_id}/event", qos=0)

    def tell(self, facts: Mapping[str, object]) -> None:
        """As `agentd.ports.Reader`. Of the other events there are topics of their own."""
        if facts["event_type"] in OF_THE_ENTITY:
            self._outbox.put(facts)

    async def aclose(self) -> None:
        """Nothing more goes out."""
        await self._outbox.aclose()
