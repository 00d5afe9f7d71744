"""Tools as an owner writes them, on a running bus, and devices that answer them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.home.book import ToolFile, build_book
from agentd.mqtt.house import MqttHouse
from tests.broker import Mosquitto
from tests.mqtt.household import Device, Reaction
from tests.mqtt.running import quick_bus, running

LEVEL = {
    "type": "percent",
    "scale": [0, 254],
    "relative": True,
    "state": {"topic": "home/lamp", "at": "/brightness"},
}
TOOLS = {
    "dim": {
        "description": "Dim the lamp.",
        "args": {"level": LEVEL},
        "publish": {"topic": "home/lamp/set", "json": {"brightness": "{level}"}},
        "confirm": {"topic": "home/lamp", "at": "/brightness", "equals": "{level}", "tolerance": 3},
        "done": "The lamp is at {level} percent.",
        "failed": "The lamp did not listen.",
    },
    "call": {
        "description": "Ask by number.",
        "publish": {"topic": "home/box/set", "json": {"id": "{ticket}", "method": "go"}},
        "reply": {"topic": "home/box", "id_at": "/id", "error_at": "/error"},
        "failed": "The box refused.",
    },
    "power": {
        "description": "The power of the meter.",
        "read": {
            "topic": "home/meter",
            "at": "/w",
            "kind": "power",
            "get": {"topic": "home/meter/get", "text": "?"},
        },
    },
    "labelled": {
        "description": "With all that MQTT 5 can say.",
        "publish": {
            "topic": "home/labelled",
            "text": "ON",
            "content_type": "text/plain",
            "properties": {"from": "agentd"},
        },
    },
}


class _House:
    def __init__(self, url: str) -> None:
        book, mistakes = build_book([ToolFile("tools.yaml", TOOLS, {})])
        assert not mistakes
        self.bus = quick_bus(url)
        self._answers: asyncio.Queue[ToolFinished] = asyncio.Queue()
        self._house = MqttHouse(book, self.bus, self._emit)

    async def ask(self, name: str, **args: object) -> Mapping[str, object]:
        self._house.start(1, ToolCall("1", name, args), Mandate(1, True, asyncio.get_running_loop().time()))
        async with asyncio.timeout(10):
            return (await self._answers.get()).response

    def _emit(self, event: Event) -> None:
        if isinstance(event, ToolFinished):
            self._answers.put_nowait(event)


@asynccontextmanager
async def at_home(broker: Mosquitto, *devices: Device) -> AsyncIterator[_House]:
    house = _House(broker.url)
    async with running(house.bus):
        for device in devices:
            await device.connect()
        try:
            yield house
        finally:
            for device in devices:
                await device.close()


def lamp(_: str, payload: str) -> Iterable[Reaction]:
    yield 0.05, "home/lamp", payload


def test_an_owners_tool_is_confirmed_in_the_owners_words(broker: Mosquitto) -> None:
    async def scene() -> list[Mapping[str, object]]:
        async with at_home(broker, Device(broker.url, "lamp", lamp)) as house:
            first = await house.ask("dim", level="+10")
            return [first, await house.ask("dim", level=40), await house.ask("dim", level="+20")]

    unknown, plainly, more = asyncio.run(scene())
    assert (
        unknown["error"]
        == "level cannot be changed by +10: its present value is not known; give a plain value."
    )
    assert plainly["output"] == {"status": "confirmed", "sentence": "The lamp is at 40 percent."}
    assert more["output"] == {"status": "confirmed", "sentence": "The lamp is at 60 percent."}


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        ({"result": {}}, "confirmed", "Done: call."),
        ({"error": "no such method"}, "failed", "The box refused. Not done: no such method."),
    ],
)
def test_an_answer_by_number_decides(
    broker: Mosquitto, answer: dict[str, object], status: str, words: str
) -> None:
    def box(_: str, payload: str) -> Iterable[Reaction]:
        number = json.loads(payload)["id"]
        yield 0.01, "home/box", json.dumps({"id": "0", "result": {}})
        yield 0.05, "home/box", json.dumps({"id": number, **answer})

    async def scene() -> Mapping[str, object]:
        async with at_home(broker, Device(broker.url, "box", box)) as house:
            return await house.ask("call")

    found = asyncio.run(scene())
    told = found.get("output", found)
    assert isinstance(told, dict)
    assert (told["status"], told.get("sentence", told.get("error"))) == (status, words)


def test_a_question_asks_its_device_first(broker: Mosquitto) -> None:
    def meter(kind: str, _: str) -> Iterable[Reaction]:
        if kind == "get":
            yield 0.05, "home/meter", '{"w": 84.6}'

    async def scene() -> tuple[Mapping[str, object], float, Mapping[str, object]]:
        device = Device(broker.url, "meter", meter)
        async with at_home(broker, device) as house:
            began = time.monotonic()
            told = await house.ask("power")
            took_s = time.monotonic() - began
            device.vanish()
            return told, took_s, await house.ask("power")

    told, took_s, silent = asyncio.run(scene())
    assert isinstance(output := told["output"], dict)
    assert (output["value"], output["sentence"]) == (84.6, "power: 85 watt")
    assert took_s < 1.0
    assert isinstance(output := silent["output"], dict)  # what it said last, with its age
    assert output["value"] == 84.6


def test_what_is_written_on_the_envelope(broker: Mosquitto) -> None:
    async def scene() -> str:
        call = ["mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", str(broker.port)]
        listening = await asyncio.create_subprocess_exec(
            *call,
            "-t",
            "home/labelled",
            "-C",
            "1",
            "-W",
            "10",
            "-F",
            "%P|%C|%p",
            stdout=asyncio.subprocess.PIPE,
        )
        async with at_home(broker) as house:
            while "sent_unconfirmed" not in str(answer := await house.ask("labelled")) or "nothing" in str(
                answer
            ):
                await asyncio.sleep(0.05)
        return (await listening.communicate())[0].decode().strip()

    assert asyncio.run(scene()) == "from:agentd|text/plain|ON"
