"""A house whose plans are given, on a running bus, and a device that answers it as it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from agentd.core.effects import Mandate
from agentd.core.events import Event, HouseNews, ToolCall, ToolFinished
from agentd.home.book import ToolBook
from agentd.home.order import Alarm, Availability, Evidence, Order, Publish, Wanted
from agentd.home.plan import Plan
from agentd.home.sight import BLIND, Sight
from agentd.mqtt.address import parse
from agentd.mqtt.connection import Connection
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.message import Message, Will
from tests.mqtt.running import quick_bus

ANSWER_S = 20.0
LOG = "home/bridge/log"


@dataclass(frozen=True)
class Plans(ToolBook):
    """A book in which what a call comes to stands ready."""

    plans: Mapping[str, Plan] = field(default_factory=dict)

    def plan(self, name: str, args: Mapping[str, object], sight: Sight = BLIND) -> Plan:  # noqa: ARG002
        return self.plans[name]


def order(name: str, payload: bytes = b"ON", **evidence: object) -> Order:
    """To be confirmed by `home/<name>` telling the payload that was sent."""
    known: dict[str, object] = {
        "alarms": (Alarm(LOG, lambda log: "no route" if log == f"failed {name}".encode() else None),),
        "available": (Availability(f"home/{name}/available", None, frozenset({"offline"})),),
        "get": Publish(f"home/{name}/get", b""),
    }
    wanted = Wanted(f"home/{name}", None, lambda value, _: value == payload.decode())
    proven = Evidence(((wanted,),), **(known | evidence))  # type: ignore[arg-type]
    return Order(name, (Publish(f"home/{name}/set", payload),), proven)


def switch(*names: str) -> Plan:
    return Plan("switch", tuple(order(name) for name in names), f"I have asked {' and '.join(names)}.")


class House:
    """An MqttHouse with its answers and its news in the order they came."""

    def __init__(self, url: str, *plans: Plan, deadline_s: float = 5.0) -> None:
        self.bus = quick_bus(url)
        self.answers: asyncio.Queue[ToolFinished] = asyncio.Queue()
        self.news: asyncio.Queue[str] = asyncio.Queue()
        book = Plans(plans={plan.tool: plan for plan in plans})
        self.house = MqttHouse(book, self.bus, self._emit, deadline_s)

    def call(self, tool: str = "switch", age_s: float = 0.0, id: str = "1") -> ToolCall:
        """By a person who has spoken `age_s` ago."""
        call = ToolCall(id, tool, {})
        self.house.start(7, call, Mandate(1, True, asyncio.get_running_loop().time() - age_s))
        return call

    async def answer(self) -> Mapping[str, object]:
        async with asyncio.timeout(ANSWER_S):
            return (await self.answers.get()).response

    async def status(self) -> object:
        return status_of(await self.answer())

    def _emit(self, event: Event) -> None:
        if isinstance(event, HouseNews):
            self.news.put_nowait(event.words)
        else:
            assert isinstance(event, ToolFinished)
            self.answers.put_nowait(event)


def status_of(answer: Mapping[str, object]) -> object:
    output = answer.get("output")
    return output["status"] if isinstance(output, dict) else answer["status"]


Reaction = tuple[float, str, str]  # s after the command, topic, payload
Script = Callable[[str, str], Iterable[Reaction]]  # what comes of a message: its topic and payload


class Device:
    """Hears `home/<name>/set` and `…/get`; its last will is that it is offline."""

    def __init__(self, url: str, name: str, script: Script, version: Literal[5, 4] = 5) -> None:
        self.heard: list[tuple[float, str, str]] = []  # at, last level of the topic, payload
        self._name = name
        self._script = script
        will = Will(f"home/{name}/available", b"offline")
        self._link = Connection(parse(url), f"device-{name}", version, will, self._received)

    async def connect(self) -> None:
        await self._link.open()
        await self._link.subscribe([f"home/{self._name}/set", f"home/{self._name}/get"])

    @property
    def kinds(self) -> list[str]:
        return [kind for _, kind, _ in self.heard]

    def tell(self, topic: str, payload: str) -> None:
        self._link.publish(topic, payload.encode(), 0)

    def vanish(self) -> None:
        """As by a power cut: the broker publishes the will."""
        self._link.abort("power cut")

    async def close(self) -> None:
        await self._link.close()

    def _received(self, message: Message) -> None:
        loop = asyncio.get_running_loop()
        kind = message.topic.rpartition("/")[2]
        self.heard.append((loop.time(), kind, message.payload.decode()))
        for delay_s, topic, payload in self._script(kind, message.payload.decode()):
            loop.call_later(delay_s, self.tell, topic, payload)
