from __future__ import annotations

import asyncio
import json
from datetime import datetime, timedelta

from agentd.mqtt.presence import Presence
from tests.broker import Mosquitto, subscriber
from tests.mqtt.running import SOMEBODY, quick_bus, running, until_connected, until_lost

STATUS, STATE = "agentd/test/status", "agentd/test/state"


def test_birth_states_and_a_clean_end(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, STATUS)
            presence.state("listening")
            presence.state("listening")
            await asyncio.to_thread(house.wait, 2, STATE)
            await presence.aclose()
            presence.state("thinking")

    with subscriber(broker, "agentd/#") as house:
        asyncio.run(scene())
        assert [a.text for a in house.wait(2, STATUS)] == ["online", "offline"]
        assert [a.text for a in house.on(STATE)] == ["idle", "listening"]
        topics = [a.topic for a in house.arrivals]
        assert topics.index(STATUS) > topics.index(STATE)  # `online` comes last
    with subscriber(broker, "agentd/#") as late:  # all of it is retained; no will came after the goodbye
        assert {(a.topic, a.text, a.retained) for a in late.wait(4)} == {
            (STATUS, "offline", True),
            (STATE, "listening", True),
            ("agentd/test/mic_problem", "OFF", True),
        } | {(a.topic, a.text, a.retained) for a in late.on(f"{STATE}/attributes")}


def test_the_last_of_many_states_is_what_remains(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        async with running(bus):
            for _ in range(50):
                presence.state("listening")
                presence.state("thinking")
                presence.state("speaking")
            await asyncio.to_thread(house.wait, 1, STATUS)

    with subscriber(broker, "agentd/#") as house:
        asyncio.run(scene())
        assert house.on(STATE)[-1].text == "speaking"


def test_the_will_when_we_vanish(broker: Mosquitto) -> None:
    async def vanish() -> None:
        bus = quick_bus(broker.url)
        Presence(bus, SOMEBODY)
        task = asyncio.create_task(bus.run())
        await asyncio.to_thread(house.wait, 1, STATUS)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    with subscriber(broker, STATUS) as house:
        asyncio.run(vanish())
        assert [a.text for a in house.wait(2)] == ["online", "offline"]


def test_announced_again_when_the_broker_comes_back(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        async with running(bus):
            broker.kill()
            await until_lost(bus)
            presence.state("speaking")
            broker.start()
            with subscriber(broker, "agentd/#") as house:
                await until_connected(bus)
                await asyncio.to_thread(house.wait, 1, STATUS)
                assert [a.text for a in house.on(STATE)] == ["speaking"]
            await presence.aclose()

    asyncio.run(scene())


def test_the_end_does_not_wait_for_a_frozen_broker(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, STATUS)
            broker.freeze()
            async with asyncio.timeout(10):
                await presence.aclose()
                await bus.aclose()
            broker.thaw()

    with subscriber(broker, STATUS) as house:
        asyncio.run(scene())
        assert [a.text for a in house.wait(2)][:2] == ["online", "offline"]


def test_usage_is_retained_and_told_again_to_a_new_broker(broker: Mosquitto) -> None:
    usage = "agentd/test/usage"

    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        presence.usage({"usd": 0.25})  # from before the first connection
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, usage)
            presence.usage({"usd": 0.5})
            presence.usage({"usd": 0.5})
            await asyncio.to_thread(house.wait, 2, usage)
            broker.restart()
            with subscriber(broker, usage) as new_house:
                await asyncio.to_thread(new_house.wait, 1)
            await presence.aclose()

    with subscriber(broker, "agentd/#") as house:
        asyncio.run(scene())
        assert [a.text for a in house.on(usage)][:2] == ['{"usd": 0.25}', '{"usd": 0.5}']
    with subscriber(broker, usage) as late:
        assert [(a.text, a.retained) for a in late.wait(1)] == [('{"usd": 0.5}', True)]


def test_attributes_say_since_when_and_what_runs(broker: Mosquitto) -> None:
    attributes = f"{STATE}/attributes"

    async def scene() -> None:
        bus = quick_bus(broker.url)
        presence = Presence(bus, SOMEBODY)
        async with running(bus):
            await asyncio.to_thread(house.wait, 1, STATUS)
            presence.session(3)
            presence.timers([{"id": "t1"}])
            await asyncio.to_thread(house.wait, 2, attributes)

    with subscriber(broker, "agentd/test/#") as house:
        asyncio.run(scene())
        first, *_, last = (json.loads(each.text) for each in house.on(attributes))
    assert {key: first[key] for key in ("session", "version", "timers")} == {
        "session": 0,
        "version": SOMEBODY.version,
        "timers": [],
    }
    assert (last["session"], last["timers"]) == (3, [{"id": "t1"}])
    age = datetime.now().astimezone() - datetime.fromisoformat(last["since"])
    assert timedelta() <= age < timedelta(minutes=1)
