"""Risky calls on a real broker: what is asked first, what is published, and what nobody gets to see."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest

from agentd.core.effects import BeginTurn, Chime, CutReply, Mandate, OpenLink, PlayChime
from agentd.core.events import Asked, Event, ToolCall, ToolFinished
from agentd.home.book import ToolFile, build_book
from agentd.home.safety.pin import hash_of
from agentd.home.safety.safety import UNLIMITED, Safety
from agentd.mqtt.house import MqttHouse
from agentd.mqtt.objection import OBJECTION_S
from agentd.ports import Note
from tests.broker import Mosquitto, subscriber
from tests.mqtt.running import quick_bus, running

PIN = "47110815"  # so long that no name holds it by chance
TOOLS = {
    name: {"description": "A tool.", "publish": {"topic": f"home/{name}/set", "text": "ON"}, **keys}
    for name, keys in {
        "lamp": {},
        "gate": {"risk": "confirm"},
        "door": {"risk": "pin"},
        "darkness": {"say_before": "It goes dark."},
    }.items()
}
WITH_PIN = replace(UNLIMITED, pin=hash_of(PIN, bytes(16)))


@dataclass
class Scene:
    """A house on a running bus. `said` is what its voice was given."""

    url: str
    safety: Safety = WITH_PIN
    speaks: bool = True
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        book, mistakes = build_book([ToolFile("tools.yaml", TOOLS, {})], self.safety)
        assert not mistakes
        self.bus = quick_bus(self.url)
        self.answers: asyncio.Queue[ToolFinished] = asyncio.Queue()
        self.house = MqttHouse(book, self.bus, self._emit, say=self._say)

    def start(self, turn: int, name: str, spoken: bool = True, **args: object) -> ToolCall:
        call = ToolCall(f"fc_{turn}", name, args)
        self.house.start(1, call, Mandate(turn, spoken, asyncio.get_running_loop().time()))
        return call

    async def answer(self) -> Mapping[str, object]:
        async with asyncio.timeout(10):
            return (await self.answers.get()).response

    async def call(self, turn: int, name: str, spoken: bool = True, **args: object) -> Mapping[str, object]:
        self.start(turn, name, spoken, **args)
        return await self.answer()

    def _say(self, words: str) -> bool:
        self.said.append(words)
        return self.speaks

    def _emit(self, event: Event) -> None:
        assert isinstance(event, ToolFinished)
        self.answers.put_nowait(event)


def status(answer: Mapping[str, object]) -> object:
    output = answer.get("output", answer)
    assert isinstance(output, Mapping)
    return output["status"]


def test_a_yes_and_its_replay(broker: Mosquitto) -> None:
    async def scene() -> list[object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            asked = await at_work.call(1, "gate")
            answers = [asked]
            for turn, spoken in ((1, True), (2, False), (3, True), (4, True)):
                answers.append(await at_work.call(turn, "confirm", spoken, id=asked["id"]))
            return [status(answer) for answer in answers]

    with subscriber(broker, "home/#") as house:
        statuses = asyncio.run(scene())
        assert statuses == ["needs_confirmation", "refused", "refused", "sent_unconfirmed", "refused"]
        assert [each.text for each in house.wait(1)] == ["ON"]
        assert len(house.arrivals) == 1


def test_the_pin_is_checked_beside_the_loop_and_seen_by_nobody(
    broker: Mosquitto, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    async def scene() -> list[Mapping[str, object]]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            assert not at_work.house.hides_words()
            asked = await at_work.call(1, "door")
            assert at_work.house.hides_words()
            answers = [asked, await at_work.call(2, "confirm", id=asked["id"], pin="12345678")]
            at_work.start(3, "confirm", id=asked["id"], pin=" ".join(PIN))
            ticks = 0
            while at_work.answers.empty():
                await asyncio.sleep(0.001)
                ticks += 1
            answers.append(await at_work.answer())
            assert ticks > 5, "the loop turned meanwhile"
            return answers

    with subscriber(broker, "#") as house:
        answers = asyncio.run(scene())
        assert [status(answer) for answer in answers] == [
            "needs_confirmation",
            "needs_confirmation",
            "sent_unconfirmed",
        ]
        assert house.wait(1, "home/door/set")
        seen = f"{answers} {[(each.topic, each.text) for each in house.arrivals]} {caplog.text}"
    assert PIN not in seen
    assert " ".join(PIN) not in seen
    assert "12345678" not in seen


def test_three_wrong_pins(broker: Mosquitto) -> None:
    async def scene() -> list[object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            asked = await at_work.call(1, "door")
            tried = [await at_work.call(turn, "confirm", id=asked["id"], pin="0000") for turn in (2, 3, 4)]
            return [status(answer) for answer in (*tried, await at_work.call(5, "door"))]

    with subscriber(broker, "home/#") as house:
        assert asyncio.run(scene()) == ["needs_confirmation", "needs_confirmation", "refused", "refused"]
        assert not house.arrivals


class TestSaidFirst:
    def test_it_is_said_and_done_when_nobody_objects(self, broker: Mosquitto) -> None:
        async def scene() -> float:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                began = asyncio.get_running_loop().time()
                assert status(await at_work.call(1, "darkness")) == "sent_unconfirmed"
                assert at_work.said == ["It goes dark."]
                return asyncio.get_running_loop().time() - began

        with subscriber(broker, "home/#") as house:
            assert OBJECTION_S <= asyncio.run(scene()) < OBJECTION_S + 2
            assert house.wait(1)

    @pytest.mark.parametrize("note", [PlayChime(Chime.WAKE), BeginTurn(1), CutReply(1), Asked("stop")])
    def test_any_next_word_is_an_objection(self, broker: Mosquitto, note: Note) -> None:
        async def scene() -> Mapping[str, object]:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                at_work.start(1, "darkness")
                await asyncio.sleep(0.2)
                at_work.house.saw(0.0, PlayChime(Chime.DONE))
                assert at_work.answers.empty()
                at_work.house.saw(0.0, note)
                return await at_work.answer()

        with subscriber(broker, "home/#") as house:
            answer = asyncio.run(scene())
            assert not house.arrivals
        assert answer == {"error": "Not done: somebody spoke up.", "status": "refused", "retryable": False}

    def test_the_same_turn_on_a_new_link_is_none(self, broker: Mosquitto) -> None:
        async def scene() -> object:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                at_work.start(1, "darkness")
                await asyncio.sleep(0.1)
                for note in (OpenLink(2, None), BeginTurn(2)):
                    at_work.house.saw(0.0, note)
                return status(await at_work.answer())

        with subscriber(broker, "home/#"):
            assert asyncio.run(scene()) == "sent_unconfirmed"

    def test_what_cannot_be_said_is_not_done(self, broker: Mosquitto) -> None:
        async def scene() -> object:
            at_work = Scene(broker.url, speaks=False)
            async with running(at_work.bus):
                return status(await at_work.call(1, "darkness"))

        assert asyncio.run(scene()) == "refused"

    def test_cancelled_meanwhile_it_is_not_done(self, broker: Mosquitto) -> None:
        async def scene() -> None:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                call = at_work.start(1, "darkness")
                await asyncio.sleep(0.1)
                at_work.house.cancel(1, call)
                await asyncio.sleep(OBJECTION_S + 1.5)
                assert at_work.answers.empty()

        with subscriber(broker, "home/#") as house:
            asyncio.run(scene())
            assert not house.arrivals
