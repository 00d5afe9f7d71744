"""Each family, asked by the house itself: what the model is told is what the device did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping

import pytest

from agentd.home.confirmation import VERDICT_S
from agentd.home.device.device import Wish
from agentd.home.plan import Plan
from tests.broker import Mosquitto, mosquitto
from tests.home.judge import TICKET
from tests.house.appliance import Appliance
from tests.house.test_families import HOUSE, WISHES
from tests.mqtt.household import House, status_of
from tests.mqtt.running import running


@pytest.fixture(scope="module")
def broker() -> Iterator[Mosquitto]:
    with mosquitto() as running:
        yield running


def asked(broker: Mosquitto, which: str, wish: Wish) -> tuple[Mapping[str, object], float]:
    """The answer, and the seconds it took."""
    plan = Plan("switch", (HOUSE[which][0].order(wish, TICKET),), "I have asked it.")

    async def scene() -> tuple[Mapping[str, object], float]:
        house = House(broker.url, plan)
        async with running(house.bus):
            await house.bus.alive()
            began = asyncio.get_running_loop().time()
            house.call()
            answer = await house.answer()
            return answer, asyncio.get_running_loop().time() - began

    return asyncio.run(scene())


def heard_once(appliance: Appliance) -> bool:
    """Whether the command came once; more than that are questions for the state."""
    first = appliance.heard[0]
    return sum((each.topic, each.payload) == (first.topic, first.payload) for each in appliance.heard) == 1


@pytest.mark.parametrize(("which", "wish"), WISHES)
def test_confirmed(broker: Mosquitto, which: str, wish: Wish) -> None:
    with HOUSE[which][1](broker) as appliance:
        answer, took_s = asked(broker, which, wish)
        assert status_of(answer) == "confirmed"
        assert took_s < VERDICT_S
        assert heard_once(appliance)


@pytest.mark.parametrize(
    ("which", "wish"),
    [("z2m light", {"brightness": 40}), ("tasmota switch", {"on": True}), ("shelly2 switch", {"on": True})],
)
def test_failed(broker: Mosquitto, which: str, wish: Wish) -> None:
    with HOUSE[which][1](broker) as appliance:
        appliance.manners.failing = True
        answer, took_s = asked(broker, which, wish)
        assert (answer["status"], took_s < 1) == ("failed", True)


@pytest.mark.parametrize(
    ("which", "wish"), [("z2m light", {"brightness": 40}), ("esphome switch", {"on": True})]
)
def test_silent(broker: Mosquitto, which: str, wish: Wish) -> None:
    with HOUSE[which][1](broker) as appliance:
        appliance.manners.silent = True
        answer, took_s = asked(broker, which, wish)
        assert status_of(answer) == "sent_unconfirmed"
        assert took_s < VERDICT_S + 0.5
        assert heard_once(appliance)


@pytest.mark.parametrize(
    ("which", "wish"), [("z2m light", {"brightness": 40}), ("shelly1 switch", {"on": True})]
)
def test_the_old_state_comes_first(broker: Mosquitto, which: str, wish: Wish) -> None:
    with HOUSE[which][1](broker) as appliance:
        appliance.manners.stale_first = True
        assert status_of(asked(broker, which, wish)[0]) == "confirmed"


def test_the_hoped_for_state_and_then_the_radio(broker: Mosquitto) -> None:
    with HOUSE["z2m lock"][1](broker) as appliance:
        appliance.manners.optimistic = True
        assert status_of(asked(broker, "z2m lock", {"locked": True})[0]) == "failed"
