"""The light that comes on an hour late, layer by layer: nothing is delivered after the deadline.

What else keeps a command from being late stands with its own subject: retained commands are refused in
home/test_definition.py, retained orders to us in test_desk.py.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace

import pytest

from agentd.home.order import Order, Publish, Wait
from agentd.home.plan import Plan
from agentd.home.safety.safety import Caution
from agentd.mqtt.client import ACKNOWLEDGE_S, PROBE_S, PROOF_S
from tests.broker import Mosquitto, Subscriber, send, subscriber
from tests.mqtt.household import House
from tests.mqtt.running import running, until_connected, until_lost

VERSIONS = pytest.mark.parametrize("version", ["5", "3.1.1"])
LATER_S = 1.5  # long enough for what a broker or a kernel has kept


def plan(*steps: Publish | Wait) -> Plan:
    return Plan("switch", (Order("", steps),), "I have asked.")


ON = Publish("home/lamp/set", b"ON")
LAMP = plan(ON)


def at(broker: Mosquitto, version: str, of: Plan = LAMP, deadline_s: float = 5.0) -> House:
    return House(f"{broker.url}?version={version}", of, deadline_s=deadline_s)


async def nothing_more(house: Subscriber, count: int = 0) -> None:
    await asyncio.sleep(LATER_S)
    assert len(house.arrivals) == count


@VERSIONS
def test_stopped_before_the_call(broker: Mosquitto, version: str) -> None:
    async def scene() -> None:
        house = at(broker, version)
        async with running(house.bus):
            broker.kill()
            await until_lost(house.bus)
            house.call()
            answer = await house.answer()
            assert (answer["status"], answer["retryable"]) == ("offline", True)
            broker.start()
            with subscriber(broker, "home/#") as seen:
                await until_connected(house.bus)
                await nothing_more(seen)

    asyncio.run(scene())


@VERSIONS
def test_frozen_before_the_call(broker: Mosquitto, version: str) -> None:
    async def scene(seen: Subscriber) -> None:
        house = at(broker, version)
        async with running(house.bus):
            await asyncio.sleep(2 * PROOF_S)
            broker.freeze()
            began = time.monotonic()
            house.call()
            answer = await house.answer()
            assert (answer["status"], answer["retryable"]) == ("offline", True)
            assert time.monotonic() - began < PROBE_S + 0.3
            broker.thaw()
            await until_connected(house.bus)
            await nothing_more(seen)

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene(seen))


@VERSIONS
def test_frozen_between_two_messages(broker: Mosquitto, version: str) -> None:
    async def scene(seen: Subscriber) -> None:
        house = at(broker, version, plan(ON, Wait(0.6), Publish("home/fan/set", b"ON")))
        async with running(house.bus):
            house.call()
            await asyncio.to_thread(seen.wait, 1)
            await asyncio.sleep(0.2)  # in the pause: the first message is acknowledged
            broker.freeze()
            answer = await house.answer()
            assert (answer["status"], answer["retryable"]) == ("offline", False)
            assert str(answer["error"]).endswith("1 of 2 messages were sent before.")
            broker.thaw()
            await until_connected(house.bus)
            await nothing_more(seen, count=1)

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene(seen))


@VERSIONS
def test_frozen_until_the_deadline_has_passed(broker: Mosquitto, version: str) -> None:
    """The broker answers the probe, but too late for the command."""

    async def scene(seen: Subscriber) -> None:
        house = at(broker, version)
        async with running(house.bus):
            await asyncio.sleep(2 * PROOF_S)
            broker.freeze()
            house.call(age_s=4.7)
            await asyncio.sleep(0.6)
            broker.thaw()
            answer = await house.answer()
            assert answer["error"] == "Not done: it took too long."
            await nothing_more(seen)

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene(seen))


@VERSIONS
def test_killed_with_the_command_in_flight(broker: Mosquitto, version: str) -> None:
    async def scene() -> None:
        house = at(broker, version)
        async with running(house.bus):
            assert await house.bus.alive()
            broker.freeze()  # right after a sign of life: the command is written
            house.call()
            await asyncio.sleep(PROOF_S)
            broker.kill()
            answer = await house.answer()
            assert (answer["status"], answer["retryable"]) == ("offline", False)
            assert str(answer["error"]).startswith("Perhaps not done")
            broker.start()
            with subscriber(broker, "home/#") as seen:
                await until_connected(house.bus)
                await nothing_more(seen)

    asyncio.run(scene())


@VERSIONS
@pytest.mark.parametrize(("age_s", "limit_s"), [(0.0, ACKNOWLEDGE_S + 0.5), (4.5, 0.5 + PROOF_S + 0.3)])
def test_a_broker_that_falls_silent_under_the_command_is_given_up(
    broker: Mosquitto, version: str, age_s: float, limit_s: float
) -> None:
    """After its time to acknowledge; but at the deadline, or the kernel would send the command later."""

    async def scene() -> None:
        house = at(broker, version)
        async with running(house.bus):
            assert await house.bus.alive()
            broker.freeze()  # right after a sign of life
            began = time.monotonic()
            house.call(age_s=age_s)
            answer = await house.answer()
            assert time.monotonic() - began < limit_s
            assert (answer["status"], answer["retryable"]) == ("offline", False)
            assert not house.bus.connected
            broker.thaw()

    asyncio.run(scene())


SESSIONS = [("5", ("-V", "5", "-c", "-i", "lamp", "-x", "300")), ("3.1.1", ("-c", "-i", "lamp"))]


@pytest.mark.parametrize(("version", "session"), SESSIONS)
@pytest.mark.parametrize("qos", [None, 1])
def test_a_device_with_a_session_that_comes_back_after_the_deadline(
    broker: Mosquitto, version: str, session: tuple[str, ...], qos: int | None
) -> None:
    deadline_s = 3.0

    async def scene() -> Mapping[str, object]:
        step = Publish("home/lamp/set", b"ON", qos)  # type: ignore[arg-type]
        house = at(broker, version, plan(step), deadline_s)
        async with running(house.bus):
            house.call()
            answer = await house.answer()
            await asyncio.sleep(deadline_s)
            return answer

    with subscriber(broker, "home/#", options=session):
        pass
    assert "output" in asyncio.run(scene())
    with subscriber(broker, "home/#", options=session) as lamp:
        send(broker, "home/lamp/set", "marker")
        assert [arrival.text for arrival in lamp.wait(1)] == ["marker"]


@pytest.mark.parametrize("age_s", [3.2, 4.5])
def test_a_command_of_the_last_seconds_is_not_kept_for_a_session(broker: Mosquitto, age_s: float) -> None:
    """MQTT 5 counts an expiry in whole seconds: the shortest would end after the deadline."""

    async def scene() -> None:
        house = at(broker, "5")
        async with running(house.bus):
            house.call(age_s=age_s)
            assert await house.status() == "sent_unconfirmed"
            await asyncio.sleep(5.0 - age_s)

    session = SESSIONS[0][1]
    with subscriber(broker, "home/#", options=session):
        pass
    asyncio.run(scene())
    with subscriber(broker, "home/#", options=session) as lamp:
        send(broker, "home/lamp/set", "marker")
        assert [arrival.text for arrival in lamp.wait(1)] == ["marker"]


@VERSIONS
def test_no_command_is_kept_for_who_subscribes_later(broker: Mosquitto, version: str) -> None:
    async def scene() -> None:
        house = at(broker, version)
        async with running(house.bus):
            house.call()
            await house.answer()

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene())
        assert [arrival.retained for arrival in seen.wait(1)] == [False]
    with subscriber(broker, "home/#") as late:
        asyncio.run(nothing_more(late))


@pytest.mark.parametrize(("age_s", "status"), [(4.5, "sent_unconfirmed"), (5.1, "failed")])
def test_a_model_that_thinks_too_long(broker: Mosquitto, age_s: float, status: str) -> None:
    async def scene(seen: Subscriber) -> None:
        house = at(broker, "5")
        async with running(house.bus):
            house.call(age_s=age_s)
            answer = await house.answer()
            if status == "failed":
                assert (answer["status"], answer["retryable"]) == (status, False)
                assert "Ask whether it is still wanted" in str(answer["error"])
            await nothing_more(seen, count=0 if status == "failed" else 1)

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene(seen))


def test_the_time_to_object_is_on_top(broker: Mosquitto) -> None:
    """Whoever has heard what is about to be done has not forgotten it."""
    announced = replace(LAMP, caution=Caution(first="I turn on the lamp."))

    async def scene() -> None:
        house = House(broker.url, announced, deadline_s=1.0, say=lambda _: True)
        async with running(house.bus):
            house.call()
            assert await house.status() == "sent_unconfirmed"

    with subscriber(broker, "home/#") as seen:
        asyncio.run(scene())
        seen.wait(1)


def test_a_house_that_was_never_reached(broker: Mosquitto) -> None:
    broker.kill()

    async def scene() -> None:
        house = at(broker, "5")
        async with running(house.bus, connected=False):
            house.call()
            assert await house.status() == "offline"
            broker.start()
            with subscriber(broker, "home/#") as seen:
                await until_connected(house.bus)
                await nothing_more(seen)

    asyncio.run(scene())


def test_a_broker_that_comes_and_goes(broker: Mosquitto) -> None:
    """Nothing of what was tried while the broker came and went is carried out."""

    async def scene() -> None:
        house = at(broker, "5")
        async with running(house.bus):
            for number in range(3):
                broker.kill()
                await until_lost(house.bus)
                house.call(id=str(number))
                assert await house.status() == "offline"
                await asyncio.sleep(0.5)
                broker.start()
                await until_connected(house.bus)
            with subscriber(broker, "home/#") as seen:
                await nothing_more(seen)

    asyncio.run(scene())
