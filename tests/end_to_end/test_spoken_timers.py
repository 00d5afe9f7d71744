"""Timers and delays as people speak of them, on a whole daemon without any cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from agentd import app
from agentd.config.load import load
from agentd.core.effects import Announce, AnswerTool, Chime, PlayChime
from agentd.core.events import HouseNews
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import Diary, settings_file, spoken
from tests.speech import silence

ANSWER_MS = 5_000  # the first sentence's answer is spoken by then
LATER_MS = 14_000
PLENTY_S = 60.0


def test_a_timer_rings_and_a_light_goes_off_ten_seconds_later(tmp_path: Path, broker: Mosquitto) -> None:
    timer, _ = spoken("set a timer for ten seconds")
    lights, _ = spoken("turn off the kitchen lights in ten seconds")
    file = settings_file(
        tmp_path, timer + silence(ANSWER_MS) + lights + silence(LATER_MS), "local", broker.url
    )
    diary, stop = Diary(), asyncio.Event()

    async def until(met: Callable[[], bool]) -> None:
        async with asyncio.timeout(PLENTY_S):
            while not met():
                await asyncio.sleep(0.05)

    async def scene() -> None:
        running = asyncio.create_task(app.run(load(file, {}), watchers=[diary], stop=stop))
        try:
            await until(lambda: Announce("The 10 seconds timer is up.") in diary.all(Announce))
            await until(lambda: bool(house.arrivals))
        finally:
            stop.set()
            assert await asyncio.wait_for(running, PLENTY_S) == 0

    with subscriber(broker, "home/#") as house:
        asyncio.run(scene())
        assert [(each.topic, each.text) for each in house.arrivals] == [
            ("home/kitchen/light/set", '{"state":"OFF"}')
        ]
    promised = diary.times(AnswerTool)
    outputs = [note.response["output"] for note in diary.all(AnswerTool)]
    assert [output["status"] for output in outputs if isinstance(output, dict)] == ["scheduled"] * 2
    assert PlayChime(Chime.TIMER) in diary.all(PlayChime)
    due = diary.times(HouseNews)[0]  # whoever is just speaking then is not rung over
    assert 9.5 <= due - promised[0] <= 11.5
