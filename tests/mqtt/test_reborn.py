"""Home Assistant's birth, at a real broker."""

from __future__ import annotations

import asyncio

from agentd.mqtt.presence import Presence
from agentd.mqtt.reborn import SPREAD_S, USUAL_TOPIC, Reborn
from tests.broker import Mosquitto, send, subscriber
from tests.mqtt.running import SOMEBODY, quick_bus, running

WAIT_S = 0.3
CARD, STATUS = "ha/device/agentd_test/config", "agentd/test/status"


def births(broker: Mosquitto, *told: str, prefix: str = "ha", draw: float = 0.0) -> list[float]:
    """After how many seconds each announcement came, once all was told on Home Assistant's topic."""
    times: list[float] = []

    async def scene() -> None:
        loop = asyncio.get_running_loop()
        bus = quick_bus(broker.url)
        reborn = Reborn(bus, prefix, lambda: times.append(loop.time()), lambda: draw, WAIT_S)
        async with running(bus):
            began = loop.time()
            for payload in told:
                await asyncio.to_thread(send, broker, USUAL_TOPIC, payload)
            await asyncio.sleep(2 * WAIT_S)
            reborn.close()
            times[:] = [at - began for at in times]

    asyncio.run(scene())
    return times


def test_all_is_told_again_a_while_after_a_birth(broker: Mosquitto) -> None:
    (after_s,) = births(broker, "online")
    assert after_s >= WAIT_S


def test_once_for_births_in_a_row(broker: Mosquitto) -> None:
    assert len(births(broker, "online", "online")) == 1


def test_not_all_devices_answer_at_once(broker: Mosquitto) -> None:
    assert births(broker, "online", draw=WAIT_S * 3 / SPREAD_S) == []


def test_nothing_else_is_a_birth(broker: Mosquitto) -> None:
    assert births(broker, "offline", "", "Online", "online ") == []


def test_who_is_not_to_be_told_is_not_listened_to(broker: Mosquitto) -> None:
    assert births(broker, "online", prefix="") == []


def test_a_birth_of_before_our_time_is_none(broker: Mosquitto) -> None:
    send(broker, USUAL_TOPIC, "online", "-r")
    assert births(broker) == []


def test_announcement_states_and_then_online(broker: Mosquitto) -> None:
    """At each connection and at each birth, on the topic of another prefix as well."""

    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY, "ha")
        presence.mute(True)
        reborn = Reborn(bus, "ha", presence.announce, lambda: 0.0, WAIT_S)
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, STATUS)
            await asyncio.to_thread(send, broker, "ha/status", "online")
            await asyncio.to_thread(house.wait, 2, STATUS)
            broker.restart()
            with subscriber(broker, "#") as new_house:
                await asyncio.to_thread(new_house.wait, 1, STATUS)
                told.append([arrival.topic for arrival in new_house.arrivals])
            reborn.close()

    told: list[list[str]] = []
    with subscriber(broker, CARD, "agentd/test/#") as house:
        asyncio.run(scene())
        topics = [arrival.topic for arrival in house.arrivals if not arrival.topic.endswith("/ping")]
    first = topics.index(STATUS) + 1
    second = topics.index(STATUS, first) + 1
    for life in (topics[:first], topics[first:second], *told):
        topics = [topic for topic in life if not topic.endswith("/ping") and topic != "ha/status"]
        assert topics[0] == CARD
        assert topics[-1] == STATUS
        assert {"agentd/test/state", "agentd/test/state/attributes", "agentd/test/mute"} <= set(topics[1:-1])
