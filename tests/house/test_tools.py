"""The tools for devices on a real broker, with devices that answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.mqtt.house import MqttHouse
from tests.broker import mosquitto
from tests.home.furnished import house, z2m
from tests.house.zigbee2mqtt import CONTACT, LIGHT, LOCK, Zigbee2Mqtt
from tests.mqtt.running import quick_bus, running

BOOK = house(
    {
        "sofa_lamp": z2m("light", "sofa_lamp", "kitchen"),
        "spots": z2m("light", "spots", "kitchen"),
        "front_door": z2m("lock", "front_door"),
        "back_door": z2m("contact", "back_door"),
    },
    groups=None,
)
STATES = {"sofa_lamp": LIGHT, "spots": LIGHT, "front_door": LOCK, "back_door": CONTACT}
ANSWER_S = 20.0


class Talk:
    """Calls as a model makes them, one after the other."""

    def __init__(self, at: MqttHouse, answers: asyncio.Queue[Mapping[str, object]]) -> None:
        self._house = at
        self._answers = answers

    async def output(self, tool: str, **args: object) -> Mapping[str, object]:
        self._house.start(1, ToolCall("1", tool, args), Mandate(1, True, asyncio.get_running_loop().time()))
        async with asyncio.timeout(ANSWER_S):
            answer = await self._answers.get()
        found = answer.get("output", answer)
        assert isinstance(found, dict)
        return found


@asynccontextmanager
async def talk() -> AsyncIterator[tuple[Talk, Zigbee2Mqtt]]:
    answers: asyncio.Queue[Mapping[str, object]] = asyncio.Queue()

    def emit(event: Event) -> None:
        assert isinstance(event, ToolFinished)
        answers.put_nowait(event.response)

    with mosquitto() as broker, Zigbee2Mqtt(broker, STATES) as bridge:
        bus = quick_bus(f"mqtt://127.0.0.1:{broker.port}")
        at = MqttHouse(BOOK, bus, emit)
        async with running(bus):
            yield Talk(at, answers), bridge
            await at.aclose()


def level(bridge: Zigbee2Mqtt) -> object:
    return bridge.states["sofa_lamp"]["brightness"]


def test_a_light_is_set_by_name_and_a_change_is_reckoned_from_what_it_told() -> None:
    async def scene() -> None:
        async with talk() as (ask, bridge):
            unknown = await ask.output("set_light", target="sofa_lamp", brightness="+20")
            assert "is not known just now" in str(unknown["error"])
            assert bridge.heard == [] or not any(each.topic.endswith("/set") for each in bridge.heard)
            assert (await ask.output("set_light", target="sofa lamp", brightness=40))["status"] == "confirmed"
            assert level(bridge) == 102
            assert (await ask.output("set_light", target="sofa", brightness="brighter"))[
                "status"
            ] == "confirmed"
            assert level(bridge) == 152
            read = await ask.output("read_home", target="sofa lamp")
            assert read["sentence"] == "sofa lamp is on, at 60 percent."

    asyncio.run(scene())


def test_the_lights_of_this_room_are_set_together_and_each_is_confirmed() -> None:
    async def scene() -> None:
        async with talk() as (ask, bridge):
            answer = await ask.output("set_light", state="on", color="red")
            assert answer["status"] == "confirmed"
            assert [bridge.states[name]["state"] for name in ("sofa_lamp", "spots")] == ["ON", "ON"]
            count = await ask.output("read_home", target="all lights", aggregate="count", state="on")
            assert count["value"] == 2

    asyncio.run(scene())


def test_a_door_is_locked_by_its_own_tool_and_only_reported_as_locked() -> None:
    async def scene() -> None:
        async with talk() as (ask, bridge):
            assert (await ask.output("lock_door", target="front door"))["status"] == "confirmed"
            assert bridge.states["front_door"]["lock_state"] == "locked"
            read = await ask.output("read_home", target="front door")
            assert read["sentence"] == "front door is reported as locked."

    asyncio.run(scene())
