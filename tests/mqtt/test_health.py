from __future__ import annotations

import asyncio

import pytest

from agentd.core.effects import Mute
from agentd.core.events import Cause, LinkLost, LinkReady
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.mqtt.health import Health
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from tests.broker import Mosquitto, subscriber
from tests.mqtt.running import SOMEBODY, quick_bus, running

DEAF, HEARS = SoundLost(SoundPart.MICROPHONE, "It is gone."), SoundBack(SoundPart.MICROPHONE)
DUMB = SoundLost(SoundPart.LOUDSPEAKER, "It is gone.")


def told(broker: Mosquitto, *notes: Note) -> dict[str, str]:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        health = Health(presence)
        for note in notes:
            health.saw(0.0, note)
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, "agentd/test/status")

    with subscriber(broker, "agentd/test/+") as house:
        asyncio.run(scene())
        return {a.topic.removeprefix("agentd/test/"): a.text for a in house.arrivals}


@pytest.mark.parametrize(
    ("notes", "model_link", "mic_problem"),
    [
        ((), None, "OFF"),  # nobody has tried yet
        ((LinkReady(1),), "ON", "OFF"),
        ((LinkReady(1), LinkLost(1, Cause.CLOSED, "")), "ON", "OFF"),
        ((LinkLost(1, Cause.CLOSED, ""),), None, "OFF"),
        ((LinkLost(1, Cause.REFUSED, ""),), "OFF", "OFF"),
        ((LinkReady(1), LinkLost(1, Cause.NETWORK, "")), "OFF", "OFF"),
        ((LinkLost(1, Cause.NETWORK, ""), LinkReady(2)), "ON", "OFF"),
        ((DUMB,), None, "OFF"),
        ((DEAF,), None, "ON"),
        ((DEAF, HEARS), None, "OFF"),
        ((DEAF, Mute(True)), None, "OFF"),
    ],
)
def test_as_far_as_the_latest_news_go(
    broker: Mosquitto, notes: tuple[Note, ...], model_link: str | None, mic_problem: str
) -> None:
    facts = told(broker, *notes)
    assert (facts.get("model_link"), facts["mic_problem"]) == (model_link, mic_problem)
