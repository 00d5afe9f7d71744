"""A house that is given other tools while it runs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.home.book import ToolBook
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.roundup import PAUSE_S
from tests.broker import Mosquitto, send, subscriber
from tests.home.books import book, command, question
from tests.mqtt.running import quick_bus, running

LAMP = command({"topic": "home/lamp/set", "text": "ON"})
DESK = {"profile": "zigbee2mqtt.light", "topic": "z2m/desk", "room": "kitchen"}
WARM = question({"topic": "home/warm", "kind": "temperature"})
COLD = question({"topic": "home/cold", "kind": "temperature"})
DEADLINE_S = 5.0


class Scene:
    def __init__(self, broker: Mosquitto, tools: ToolBook) -> None:
        self.bus = quick_bus(broker.url)
        self.answers: asyncio.Queue[Event] = asyncio.Queue()
        self.house = MqttHouse(tools, self.bus, self.answers.put_nowait)

    def adopt(self, tools: ToolBook) -> None:
        self.house.adopt(tools, {}, DEADLINE_S)

    async def ask(self, tool: str) -> str:
        """The answer as text."""
        mandate = Mandate(1, True, asyncio.get_running_loop().time())
        self.house.start(1, ToolCall("1", tool, {}), mandate)
        async with asyncio.timeout(20):
            finished = await self.answers.get()
        assert isinstance(finished, ToolFinished)
        return str(finished.response)

    async def known(self, tool: str) -> str:
        """The answer, once there is one."""
        while "no report" in (answer := await self.ask(tool)):
            await asyncio.sleep(0.01)
        return answer


def play(broker: Mosquitto, tools: ToolBook, act: Callable[[Scene], Awaitable[None]]) -> None:
    async def scene() -> None:
        stage = Scene(broker, tools)
        async with running(stage.bus):
            await act(stage)
            await stage.house.aclose()

    asyncio.run(scene())


def test_what_it_was_told_is_still_known_and_what_is_new_is_listened_for(broker: Mosquitto) -> None:
    send(broker, "home/cold", "-3", "-r")

    async def act(scene: Scene) -> None:
        await asyncio.to_thread(send, broker, "home/warm", "21")
        assert "21" in await scene.known("warm")
        for _ in range(3):
            scene.adopt(book(warm=WARM, cold=COLD, lamp=LAMP))
            assert "21" in await scene.ask("warm")
            assert "-3" in await scene.known("cold")
            scene.adopt(book(warm=WARM))
            assert "no tool" in await scene.ask("cold")
        unsubscribed = [line for line in broker.log.read_text().splitlines() if "UNSUBSCRIBE" in line]
        assert unsubscribed, "the broker sends no more of it"

    play(broker, book(warm=WARM), act)


def test_a_timer_for_a_tool_that_is_gone_says_so_and_one_that_has_changed_does_the_new_thing(
    broker: Mosquitto,
) -> None:
    async def act(scene: Scene) -> None:
        scene.adopt(book(warm=WARM))
        answer = await scene.house.carry_out(ToolCall("1", "lamp", {}), 5.0, False)
        assert answer["error"] == "There is no tool lamp any more."
        scene.adopt(book(lamp=command({"topic": "home/new lamp/set", "text": "ON"})))
        await scene.house.carry_out(ToolCall("1", "lamp", {}), 5.0, False)
        scene.adopt(book(lamp={**LAMP, "risk": "never"}))
        answer = await scene.house.carry_out(ToolCall("1", "lamp", {}), 5.0, False)
        assert answer["status"] == "refused"

    with subscriber(broker, "home/#") as devices:
        play(broker, book(lamp=LAMP), act)
        assert [arrival.topic for arrival in devices.wait(1)] == ["home/new lamp/set"]


def test_a_command_that_is_under_way_is_finished_as_it_was_planned(broker: Mosquitto) -> None:
    confirmed = {**LAMP, "confirm": {"topic": "home/lamp", "equals": "ON"}}

    async def act(scene: Scene) -> None:
        asking = asyncio.create_task(scene.ask("lamp"))
        await asyncio.to_thread(devices.wait, 1)
        scene.adopt(book(warm=WARM))
        await asyncio.to_thread(send, broker, "home/lamp", "ON")
        assert "confirmed" in await asking

    with subscriber(broker, "home/lamp/set") as devices:
        play(broker, book(lamp=confirmed), act)


def test_a_device_that_is_new_is_asked_how_it_is_and_the_others_are_left_in_peace(broker: Mosquitto) -> None:
    async def act(scene: Scene) -> None:
        await asyncio.to_thread(asked.wait, 1, "z2m/desk/get")
        await asyncio.sleep(2 * PAUSE_S)  # a round that is not over would be begun anew
        scene.adopt(book(devices={"desk": DESK, "other": {**DESK, "topic": "z2m/other"}}))
        await asyncio.to_thread(asked.wait, 1, "z2m/other/get")
        scene.adopt(book(devices={"desk": DESK}))

    with subscriber(broker, "z2m/+/get") as asked:
        play(broker, book(devices={"desk": DESK}), act)
        assert [arrival.topic for arrival in asked.arrivals] == ["z2m/desk/get", "z2m/other/get"]
