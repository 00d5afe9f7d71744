from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import Event, ToolCall, ToolFinished
from agentd.home.answer import Answer, Refusal, done, refusal
from agentd.home.book import ToolBook, ToolFile, build_book
from agentd.home.language.picture import Picture
from agentd.home.plan import LookPlan
from agentd.home.timing.delay import AskJobs, PutOff, Wish
from agentd.mqtt.house import MAX_RUNNING, MqttHouse
from agentd.ports import Keep, Look
from tests.broker import Mosquitto, mosquitto, send, subscriber
from tests.mqtt.running import quick_bus, running, until_connected, until_lost

TOOLS = {
    "lamp_on": {
        "description": "Turn a lamp on.",
        "args": {"room": {"type": "choice", "values": ["kitchen", "bath"]}},
        "publish": {"topic": "home/{room}/lamp/set", "json": {"state": "ON"}},
        "opposite": "lamp_off",
    },
    "film": {
        "description": "Prepare for a film.",
        "publish": [
            {"topic": "home/blind/set", "text": "CLOSE"},
            {"wait": "200ms"},
            {"topic": "home/lamp/set", "text": "OFF"},
        ],
    },
    "evening": {
        "description": "Get ready for the evening.",
        "publish": [{"topic": f"home/{name}/set", "text": "ON"} for name in ("fan", "lamp", "hob", "fan")],
    },
    "lamp_off": {
        "description": "Turn a lamp off.",
        "args": {"room": {"type": "choice", "values": ["kitchen", "bath"]}},
        "publish": {"topic": "home/{room}/lamp/set", "json": {"state": "OFF"}},
    },
    "look": {"description": "See the yard.", "look": {"file": "/yard.jpg"}},
    "bath_temperature": {
        "description": "How warm the bath is.",
        "read": {"topic": "home/bath/climate", "at": "/temperature", "unit": "celsius", "max_age": "2h"},
    },
}


def book(tools: Mapping[str, object] = TOOLS) -> ToolBook:
    built, mistakes = build_book([ToolFile("tools.yaml", dict(tools), {})])
    assert not mistakes
    return built


class Scene:
    """A house on a running bus, and its answers in the order they came."""

    def __init__(
        self,
        url: str,
        command_deadline_s: float = 5.0,
        look: Look | None = None,
        keep: Keep | None = None,
        tools: Mapping[str, object] = TOOLS,
    ) -> None:
        self.bus = quick_bus(url)
        self.answers: asyncio.Queue[ToolFinished] = asyncio.Queue()
        self.house = MqttHouse(book(tools), self.bus, self._emit, command_deadline_s, look, keep=keep)

    def call(self, name: str, args: Mapping[str, object] | None = None, id: str = "1") -> ToolCall:
        call = ToolCall(id, name, args or {})
        self.house.start(7, call, Mandate(1, True, asyncio.get_running_loop().time()))
        return call

    async def answer(self) -> Mapping[str, object]:
        async with asyncio.timeout(10):
            return (await self.answers.get()).response

    def _emit(self, event: Event) -> None:
        assert isinstance(event, ToolFinished)
        assert event.link == 7
        self.answers.put_nowait(event)


def test_a_command_reaches_the_house(broker: Mosquitto) -> None:
    async def scene() -> Mapping[str, object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            at_work.call("lamp_on", {"room": "kitchen"})
            return await at_work.answer()

    with subscriber(broker, "home/#") as house:
        answer = asyncio.run(scene())
        arrival = house.wait(1)[0]
        assert (arrival.topic, arrival.text) == ("home/kitchen/lamp/set", '{"state":"ON"}')
    assert isinstance(output := answer["output"], dict)
    assert output["status"] == "sent_unconfirmed"


@pytest.mark.parametrize(
    ("name", "args"), [("lamp_out", {}), ("lamp_on", {}), ("lamp_on", {"room": "attic"})]
)
def test_what_cannot_be_is_refused_and_nothing_is_published(
    broker: Mosquitto, name: str, args: Mapping[str, object]
) -> None:
    async def scene() -> Mapping[str, object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            at_work.call(name, args)
            assert at_work.answers.empty()  # the answer comes by `emit`, but not within `start`
            return await at_work.answer()

    with subscriber(broker, "home/#") as house:
        answer = asyncio.run(scene())
        assert not house.arrivals
    assert isinstance(answer["error"], str)


def test_offline(broker: Mosquitto) -> None:
    async def scene() -> Mapping[str, object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            broker.kill()
            await until_lost(at_work.bus)
            at_work.call("lamp_on", {"room": "kitchen"})
            return await at_work.answer()

    assert asyncio.run(scene()) == {
        "error": "Not done: the house's message broker cannot be reached.",
        "status": "offline",
        "retryable": True,
    }


def test_nothing_listens(broker: Mosquitto) -> None:
    async def scene() -> Mapping[str, object]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            at_work.call("lamp_on", {"room": "bath"})
            return await at_work.answer()

    answer = asyncio.run(scene())
    assert answer["status"] == "failed"
    assert answer["error"] == "Not done: nothing is listening on home/bath/lamp/set."


async def _evening(url: str) -> Mapping[str, object]:
    at_work = Scene(url)
    async with running(at_work.bus):
        at_work.call("evening")
        return await at_work.answer()


def test_a_topic_that_nobody_listens_on_does_not_stop_a_scene(broker: Mosquitto) -> None:
    with subscriber(broker, "home/lamp/set") as house:
        answer = asyncio.run(_evening(broker.url))
        assert [arrival.text for arrival in house.wait(1)] == ["ON"]
    assert isinstance(output := answer["output"], dict)
    assert output["status"] == "sent_unconfirmed"
    assert str(output["sentence"]).endswith(" But nothing is listening on home/fan/set and home/hob/set.")


def test_a_scene_that_nobody_hears_is_not_done(broker: Mosquitto) -> None:
    assert asyncio.run(_evening(broker.url)) == {
        "error": "Not done: nothing is listening on home/fan/set, home/lamp/set and home/hob/set.",
        "status": "failed",
        "retryable": False,
    }


def test_refused_after_a_message_that_nobody_heard(tmp_path: Path) -> None:
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite agentd/#\ntopic write home/fan/set\n")
    with mosquitto(f"acl_file {rules}") as broker:
        answer = asyncio.run(_evening(broker.url))
    assert answer["status"] == "refused"
    assert str(answer["error"]).endswith(" Nothing is listening on home/fan/set.")


def test_messages_in_order_with_their_pauses(broker: Mosquitto) -> None:
    async def scene() -> None:
        at_work = Scene(broker.url, command_deadline_s=0.15)  # the owner's pause comes on top
        async with running(at_work.bus):
            at_work.call("film")
            assert "output" in await at_work.answer()

    with subscriber(broker, "home/#") as house:
        asyncio.run(scene())
        first, second = house.wait(2)
    assert (first.topic, second.topic) == ("home/blind/set", "home/lamp/set")
    assert second.at - first.at > 0.1


def test_half_done_is_said(tmp_path: Path) -> None:
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite agentd/#\ntopic read home/#\ntopic write home/blind/set\n")

    async def scene(url: str) -> Mapping[str, object]:
        at_work = Scene(url)
        async with running(at_work.bus):
            at_work.call("film")
            return await at_work.answer()

    with mosquitto(f"acl_file {rules}") as broker, subscriber(broker, "home/#"):
        answer = asyncio.run(scene(broker.url))
    assert answer["status"] == "refused"
    assert answer["retryable"] is False
    assert str(answer["error"]).endswith("1 of 2 messages were sent before.")


def test_cancelled_in_the_pause(broker: Mosquitto) -> None:
    async def scene() -> None:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            film = at_work.call("film")
            await asyncio.to_thread(house.wait, 1)
            at_work.house.cancel(8, film)  # another link's business
            at_work.house.cancel(7, film)
            at_work.call("lamp_on", {"room": "kitchen"}, "2")
            await at_work.answer()
            await asyncio.sleep(0.3)
            assert at_work.answers.empty()

    with subscriber(broker, "home/#") as house:
        asyncio.run(scene())
        assert [a.topic for a in house.arrivals] == ["home/blind/set", "home/kitchen/lamp/set"]


def test_too_many_at_once(broker: Mosquitto) -> None:
    async def scene() -> None:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            for number in range(MAX_RUNNING + 1):
                at_work.call("film", {}, str(number))
            assert str((await at_work.answer())["error"]).startswith("Too many")
            await at_work.house.aclose()
            assert at_work.answers.empty()

    asyncio.run(scene())


def test_a_question_is_answered_from_what_was_heard(broker: Mosquitto) -> None:
    async def scene() -> tuple[Mapping[str, object], Mapping[str, object]]:
        at_work = Scene(broker.url)
        async with running(at_work.bus):
            at_work.call("bath_temperature")
            before = await at_work.answer()
            await asyncio.to_thread(send, broker, "home/bath/climate", '{"temperature": 21.5}')
            after: Mapping[str, object] = {}
            while "output" not in after:
                at_work.call("bath_temperature")
                after = await at_work.answer()
            return before, after

    before, after = asyncio.run(scene())
    assert "error" in before
    assert isinstance(output := after["output"], dict)
    assert (output["value"], output["unit"]) == (21.5, "celsius")


async def _rounds(url: str, count: int, pause_s: float, room: Callable[[int], str]) -> list[float]:
    """Wall-clock times at which the calls were handed over."""
    at_work, handed_over = Scene(url), []
    async with running(at_work.bus):
        for number in range(count):
            handed_over.append(time.time())
            at_work.call("lamp_on", {"room": room(number)}, str(number))
            assert "output" in await at_work.answer()
            await asyncio.sleep(pause_s)
    return handed_over


@pytest.mark.proof
@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_dispatched_at_once(broker: Mosquitto, version: str, capsys: pytest.CaptureFixture[str]) -> None:
    """toolCall handed to the house -> message at an independent subscriber."""
    count = 500
    with subscriber(broker, "home/#") as house:
        began = asyncio.run(
            _rounds(f"{broker.url}?version={version}", count, 0.01, lambda n: ("kitchen", "bath")[n % 2])
        )
        arrived = [arrival.at for arrival in house.wait(count)]
    took_ms = sorted((end - start) * 1000 for start, end in zip(began, arrived, strict=True))
    p50, p99 = took_ms[count // 2], took_ms[count * 99 // 100]
    with capsys.disabled():
        print(f"\ntoolCall -> subscriber, MQTT {version}, {count} calls: p50 {p50:.2f} ms, p99 {p99:.2f} ms")
    assert p99 <= 10


def look_with(broker: Mosquitto, look: Look | None) -> ToolFinished:
    async def scene() -> ToolFinished:
        at_work = Scene(broker.url, look=look)
        async with asyncio.timeout(10):  # the bus is not even running: a picture needs no broker
            at_work.call("look")
            return await at_work.answers.get()

    return asyncio.run(scene())


def test_a_picture_comes_with_its_answer(broker: Mosquitto) -> None:
    async def camera(plan: LookPlan) -> Picture:
        return Picture(plan.file.encode(), "image/jpeg", 2.0)

    finished = look_with(broker, camera)
    assert (finished.image, finished.mime) == (b"/yard.jpg", "image/jpeg")
    assert isinstance(output := finished.response["output"], dict)
    assert (output["status"], output["age_s"]) == ("confirmed", 2.0)


def test_no_picture_is_an_error(broker: Mosquitto) -> None:
    async def camera(_: LookPlan) -> Refusal:
        return Refusal("It is dark.")

    for look, words in ((camera, "It is dark."), (None, "There are no cameras here.")):
        finished = look_with(broker, look)
        assert (finished.response["error"], finished.image) == (words, None)


@dataclass
class Keeper:
    """Keeps everything that is wished, in a list."""

    answer: Answer = field(
        default_factory=lambda: done("scheduled", id="T1", sentence="In 10 minutes it goes.")
    )
    wishes: list[Wish] = field(default_factory=list)
    takes_s: float = 0.0

    async def __call__(self, wish: Wish) -> Answer:
        self.wishes.append(wish)
        await asyncio.sleep(self.takes_s)
        return self.answer


FOR_A_WHILE = {"room": "bath", "for": "10min"}


def answer_of(
    broker: Mosquitto, keeper: Keeper, tool: str, args: Mapping[str, object], **options: Any
) -> Mapping[str, object]:
    """What a call is answered in a house with this keeper."""

    async def scene() -> Mapping[str, object]:
        at_work = Scene(broker.url, keep=keeper, **options)
        async with running(at_work.bus):
            at_work.call(tool, args)
            return await at_work.answer()

    return asyncio.run(scene())


class TestLater:
    def test_what_is_put_off_is_kept_and_not_published(self, broker: Mosquitto) -> None:
        keeper = Keeper()

        with subscriber(broker, "#") as house:
            assert answer_of(broker, keeper, "lamp_off", {"room": "bath", "after": "10min"}) == keeper.answer
            assert not house.arrivals
        assert [type(wish) for wish in keeper.wishes] == [PutOff]

    def test_for_a_while_is_done_at_once_when_its_end_is_kept(self, broker: Mosquitto) -> None:
        keeper = Keeper()

        with subscriber(broker, "home/#") as house:
            answer = answer_of(broker, keeper, "lamp_on", FOR_A_WHILE)
            assert [arrival.text for arrival in house.wait(1)] == ['{"state":"ON"}']
        assert isinstance(output := answer["output"], dict)
        assert (output["status"], output["now"]) == ("scheduled", "sent_unconfirmed")
        assert output["sentence"] == "I have sent the command: lamp on. In 10 minutes it goes."
        assert len(keeper.wishes) == 1

    def test_what_was_not_switched_on_needs_not_go_off(self, broker: Mosquitto) -> None:
        keeper = Keeper()

        answer = answer_of(broker, keeper, "lamp_on", FOR_A_WHILE)
        assert answer["error"] == "Not done: nothing is listening on home/bath/lamp/set."
        assert keeper.wishes[1:] == [AskJobs("cancel", "T1")]

    def test_what_was_switched_on_in_part_goes_off_all_the_same(self, broker: Mosquitto) -> None:
        """One of two is out of order: the other one must not stay on."""
        keeper = Keeper()
        heaters = {
            name: {"profile": "zigbee2mqtt.switch", "topic": f"home/{name}"} for name in ("bath", "hall")
        }

        wish = {"target": ["bath", "hall"], "state": "on", "for": "10min"}
        with subscriber(broker, "home/bath/set") as house:
            answer = answer_of(broker, keeper, "set_switch", wish, tools={"devices": heaters})
            assert [each.text for each in house.wait(1)] == ['{"state":"ON"}']
        assert isinstance(output := answer["output"], dict)
        assert output["targets"] == {"bath": "sent_unconfirmed", "hall": "failed"}
        assert [type(wish) for wish in keeper.wishes] == [PutOff]

    def test_an_end_that_has_replaced_another_stays(self, broker: Mosquitto) -> None:
        """The lamp is on since an earlier word, and that end is gone."""
        keeper = Keeper(done("scheduled", id="T2", instead_of=["T1"], sentence="In 10 minutes it goes."))

        answer_of(broker, keeper, "lamp_on", FOR_A_WHILE)
        assert [type(wish) for wish in keeper.wishes] == [PutOff]

    def test_a_slow_disk_does_not_make_it_late(self, broker: Mosquitto) -> None:
        """The time that keeping takes is not on top of the command's."""
        keeper = Keeper(takes_s=1.2)

        async def scene() -> Mapping[str, object]:
            at_work = Scene(broker.url, command_deadline_s=1.0, keep=keeper)
            async with running(at_work.bus):
                at_work.call("lamp_on", {"room": "bath", "for": "10min"})
                answer = await at_work.answer()
                await asyncio.sleep(0.3)
                return answer

        with subscriber(broker, "home/#") as house:
            assert asyncio.run(scene())["error"] == "Not done: it took too long."
            assert not house.arrivals
        assert keeper.wishes[1:] == [AskJobs("cancel", "T1")]  # asked again, it would be kept twice

    def test_what_cannot_be_kept_is_not_even_begun(self, broker: Mosquitto) -> None:
        keeper = Keeper(refusal("No: the disk is full."))

        async def scene() -> Mapping[str, object]:
            at_work = Scene(broker.url, keep=keeper)
            async with running(at_work.bus):
                at_work.call("lamp_on", {"room": "bath", "for": "10min"})
                return await at_work.answer()

        with subscriber(broker, "#") as house:
            assert asyncio.run(scene()) == keeper.answer
            assert not house.arrivals

    def test_where_nothing_keeps_it_that_is_said(self, broker: Mosquitto) -> None:
        async def scene() -> Mapping[str, object]:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                at_work.call("lamp_off", {"room": "bath", "at": "7"})
                return await at_work.answer()

        assert "only the running daemon can" in str(asyncio.run(scene())["error"])


class TestDue:
    CALL = ToolCall("T1", "lamp_off", {"room": "bath"})

    def test_it_is_carried_out(self, broker: Mosquitto) -> None:
        async def scene() -> Answer:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                return await at_work.house.carry_out(self.CALL, 5.0, False)

        with subscriber(broker, "home/#") as house:
            assert "output" in asyncio.run(scene())
            assert [arrival.text for arrival in house.wait(1)] == ['{"state":"OFF"}']

    def test_a_broker_that_comes_back_in_time_is_waited_for(self, broker: Mosquitto) -> None:
        async def scene() -> Answer:
            at_work = Scene(broker.url)
            async with running(at_work.bus, connected=False):
                return await at_work.house.carry_out(self.CALL, 5.0, False)

        with subscriber(broker, "home/#") as house:
            assert "output" in asyncio.run(scene())
            house.wait(1)

    def test_one_that_stays_away_gets_nothing_afterwards(self, broker: Mosquitto) -> None:
        async def scene() -> Answer:
            at_work = Scene(broker.url)
            async with running(at_work.bus):
                broker.kill()
                await until_lost(at_work.bus)
                begun = time.monotonic()
                answer = await at_work.house.carry_out(self.CALL, 0.5, False)
                assert 0.4 < time.monotonic() - begun < 2
                broker.start()
                with subscriber(broker, "home/#") as house:
                    await until_connected(at_work.bus)
                    await asyncio.sleep(0.5)
                    assert not house.arrivals
                return answer

        answer = asyncio.run(scene())
        assert answer["status"] == "offline"
        assert str(answer["error"]).startswith("Not done: ")

    def test_a_tool_that_is_gone_is_said(self, broker: Mosquitto) -> None:
        async def scene() -> Answer:
            at_work = Scene(broker.url)
            return await at_work.house.carry_out(ToolCall("T1", "lamp_out", {}), 5.0, False)

        assert asyncio.run(scene())["error"] == "There is no tool lamp_out any more."
