"""A change of name, at a real broker."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from agentd.mqtt.message import Will
from agentd.mqtt.presence import Presence
from agentd.mqtt.tidying import Tidying
from agentd.mqtt.traces import Name, Traces
from tests.broker import Mosquitto, send, subscriber
from tests.mqtt.running import CONNECT_S, SOMEBODY, quick_bus, running

OLD, NEW = Name("hall", "ha"), Name("test", "homeassistant")
ELSEWHERE = "agentd/garden/status"


def renamed(broker: Mosquitto) -> list[Mapping[str, object]]:
    """Starts under the new name where the old one is remembered; what is remembered then, note by note."""
    notes: list[Mapping[str, object]] = []

    async def scene() -> None:
        bus = quick_bus(broker.url)
        Presence(bus, SOMEBODY, NEW.prefix)
        tidying = Tidying(bus, Traces(NEW, {"names": [OLD._asdict()]}, notes.append))
        async with running(bus), asyncio.timeout(CONNECT_S):
            while len(notes) < 2:
                await asyncio.sleep(0.01)
            await tidying.aclose()

    asyncio.run(scene())
    return notes


def retained(broker: Mosquitto) -> set[str]:
    send(broker, "agentd/end", "", "-q", "1")
    with subscriber(broker, "#") as house:
        send(broker, "agentd/end", "now")
        house.wait(1, "agentd/end")
        return {arrival.topic for arrival in house.arrivals if arrival.retained}


def test_nothing_is_left_of_the_old_name(broker: Mosquitto) -> None:
    for topic in OLD.retained:
        send(broker, topic, "offline", "-r")
    send(broker, ELSEWHERE, "online", "-r")
    notes = renamed(broker)
    assert notes[-1] == {"names": [NEW._asdict()]}
    left = retained(broker)
    assert not left & set(OLD.retained)
    assert {ELSEWHERE, "homeassistant/device/agentd_test/config"} <= left


def test_a_name_that_another_bears_now_is_left_alone(broker: Mosquitto) -> None:
    """Two machines have swapped their names."""
    for topic in OLD.retained:
        send(broker, topic, "online", "-r")
    notes = renamed(broker)
    assert notes[-1] == {"names": [NEW._asdict()]}
    assert set(OLD.retained) <= retained(broker)


def test_without_a_broker_it_is_done_later(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        traces = Traces(NEW, {"names": [OLD._asdict()]}, lambda _: None)
        tidying = Tidying(bus, traces)
        bus.will = Will("agentd/test/status", b"offline")
        broker.kill()
        async with running(bus, connected=False):
            await asyncio.sleep(0)
            await tidying.aclose()
        assert traces.old == (OLD,)

    asyncio.run(scene())
