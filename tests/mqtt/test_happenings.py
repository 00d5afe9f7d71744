"""Events through a real broker."""

from __future__ import annotations

import asyncio
import json

from agentd.core import happenings as hp
from agentd.mqtt.happenings import Happenings
from tests.broker import Mosquitto, subscriber
from tests.mqtt.running import quick_bus, running

AT = "2026-03-04T07:15:22+01:00"
WAKE = hp.public(hp.Wake("hey_jarvis"), AT)
END = hp.public(hp.TurnEnd("failed", "Der Schlüssel fehlt."), AT)


def test_those_of_the_entity_as_they_are_and_not_retained(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        happenings = Happenings(bus)
        async with running(bus):
            happenings.tell(WAKE)
            happenings.tell(hp.public(hp.State("listening"), AT))
            happenings.tell(END)
            arrivals = await asyncio.to_thread(house.wait, 2, "agentd/test/event")
            assert [json.loads(each.text) for each in arrivals] == [WAKE, END]
            with subscriber(broker, "agentd/test/event") as late:
                happenings.tell(WAKE)
                assert len(await asyncio.to_thread(late.wait, 1, "agentd/test/event")) == 1
            await happenings.aclose()

    with subscriber(broker, "agentd/test/#") as house:
        asyncio.run(scene())
