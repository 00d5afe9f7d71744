"""What the house reports through a real broker, and what of it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from agentd.core.events import Event, HouseNews
from agentd.home.news.announcements import Announcements
from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.herald import Herald
from agentd.mqtt.retry import Retry
from tests.broker import Mosquitto, send
from tests.home.books import book
from tests.mqtt.running import running, until_connected, until_lost

HELD_S = 0.4
WASHER = {
    "when": {
        "topic": "z2m/washer",
        "at": "/power",
        "below": 5,
        "for": f"{round(HELD_S * 1000)}ms",
        "after": {"above": 50},
    },
    "say": "The washing machine is done.",
    "rate": "1s",
}
WINDOW = {"when": {"topic": "window/+", "changes_to": "open"}, "say": "{name} is open."}
DONE = HouseNews("The washing machine is done.")


class Scene:
    """A herald on a running bus; `told` is what it passed on, and when by the loop's clock."""

    def __init__(self, broker: Mosquitto) -> None:
        self.broker = broker
        self.told: list[tuple[float, Event]] = []
        self.bus = Bus(parse(broker.url), "test", Retry(base_s=1, cap_s=1), draw=lambda: 1.0)
        announcements = book(announcements={"washer": WASHER, "window": WINDOW}).announcements
        self.herald = Herald(Announcements(announcements.values()), self.bus, self._emit)

    def _emit(self, event: Event) -> None:
        self.told.append((asyncio.get_running_loop().time(), event))

    @property
    def news(self) -> list[Event]:
        return [event for _, event in self.told]

    async def report(self, topic: str, payload: str, *options: str) -> float:
        await asyncio.to_thread(send, self.broker, topic, payload, *options)
        return asyncio.get_running_loop().time()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.told) < count:
                await asyncio.sleep(0.01)


def play(broker: Mosquitto, act: Callable[[Scene], Awaitable[None]]) -> Scene:
    async def scene() -> Scene:
        stage = Scene(broker)
        async with running(stage.bus):
            await act(stage)
            stage.herald.close()
        return stage

    return asyncio.run(scene())


def test_a_machine_that_has_been_still_for_a_while_is_done(broker: Mosquitto) -> None:
    async def act(scene: Scene) -> None:
        await scene.report("z2m/washer", '{"power": 1800}')
        still = await scene.report("z2m/washer", '{"power": 2.1}')
        await scene.until(1)
        assert -0.2 < scene.told[0][0] - still - HELD_S < 0.3, "when the time is over, without a message"
        await scene.report("z2m/washer", '{"power": 1.9}')
        await asyncio.sleep(2 * HELD_S)

    assert play(broker, act).news == [DONE]


def test_a_machine_that_goes_on_is_not_done(broker: Mosquitto) -> None:
    async def act(scene: Scene) -> None:
        for power in (1800, 2, 900):
            await scene.report("z2m/washer", f'{{"power": {power}}}')
        await asyncio.sleep(2 * HELD_S)

    assert play(broker, act).news == []


def test_what_the_broker_had_stored_is_no_news_before_or_after_a_reconnection(broker: Mosquitto) -> None:
    send(broker, "window/bath", "open", "-r")

    async def act(scene: Scene) -> None:
        await scene.report("window/bath", "closed", "-r")
        # a second client with our id: the broker throws us out, and takes this while we are away
        away = scene.report("window/bath", "open", "-r", "-i", scene.bus.client_id)
        await asyncio.gather(until_lost(scene.bus), away)
        await until_connected(scene.bus)
        await scene.report("window/hall", "closed")
        await scene.report("window/hall", "open")
        await scene.until(1)

    assert play(broker, act).news == [HouseNews("hall is open.")]


def test_after_the_end_nothing_is_told(broker: Mosquitto) -> None:
    async def act(scene: Scene) -> None:
        await scene.report("z2m/washer", '{"power": 1800}')
        await scene.report("z2m/washer", '{"power": 2}')
        await scene.report("window/hall", "closed")
        await scene.report("window/hall", "open")
        await scene.until(1)  # and what came before has come as well
        scene.herald.close()
        await asyncio.sleep(2 * HELD_S)

    assert play(broker, act).news == [HouseNews("hall is open.")]


def test_others_are_told_from_now_on_and_what_is_the_same_goes_on(broker: Mosquitto) -> None:
    def made(**given: object) -> Announcements:
        return Announcements(book(announcements=given).announcements.values())

    async def act(scene: Scene) -> None:
        await scene.report("z2m/washer", '{"power": 1800}')
        await scene.report("z2m/washer", '{"power": 2}')
        await scene.report("window/hall", "closed")
        bell = {"when": {"topic": "bell", "equals": "pressed"}, "say": "Somebody is at the door."}
        scene.herald.adopt(made(washer=WASHER, bell=bell))
        await scene.until(1)
        await scene.report("window/hall", "open")
        await scene.report("bell", "pressed")
        await scene.until(2)
        await scene.report("z2m/washer", '{"power": 1800}')
        await scene.report("z2m/washer", '{"power": 2}')
        scene.herald.adopt(made())
        await asyncio.sleep(2 * HELD_S)

    assert play(broker, act).news == [DONE, HouseNews("Somebody is at the door.")]
