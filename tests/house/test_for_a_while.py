"""A device that keeps the time itself: on for a while, and off again without us."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.home.book import ToolFile, build_book
from agentd.mqtt.house import MqttHouse
from tests.broker import Mosquitto, mosquitto
from tests.house.shelly2 import Shelly2
from tests.mqtt.running import quick_bus, running

PUMP = {"profile": "shelly2.switch", "topic": "shelly-pump"}


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def test_it_goes_off_without_us(broker: Mosquitto) -> None:
    book, mistakes = build_book([ToolFile("tools.yaml", {"devices": {"pump": PUMP}}, {})])
    assert not mistakes

    async def scene(pump: Shelly2) -> Event:
        answers: asyncio.Queue[Event] = asyncio.Queue()
        bus = quick_bus(broker.url)
        house = MqttHouse(book, bus, answers.put_nowait)  # nothing keeps timers here
        async with running(bus):
            call = ToolCall("1", "set_switch", {"target": ["pump"], "state": "on", "for": "2s"})
            house.start(1, call, Mandate(1, True, asyncio.get_running_loop().time()))
            answer = await asyncio.wait_for(answers.get(), 10)
        async with asyncio.timeout(10):
            for state in (True, False):
                while pump.status["output"] is not state:
                    await asyncio.sleep(0.01)
        return answer

    with Shelly2(broker, "shelly-pump") as pump:
        answer = asyncio.run(scene(pump))
    assert isinstance(answer, ToolFinished)
    assert answer.response["output"] == {
        "status": "confirmed",
        "sentence": "Done, for 2 seconds: pump.",
    }
