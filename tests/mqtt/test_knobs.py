"""Knobs turned through a real broker."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from agentd.core.events import Event, HouseNews, ListenPressed, StopPressed
from agentd.core.soundevents import MuteAsked, VolumeAsked
from agentd.mqtt.knobs import LISTEN_A_MINUTE, MOST_A_MINUTE, Knobs
from agentd.mqtt.message import Message
from agentd.mqtt.refusals import Refusals
from tests.broker import Mosquitto, send
from tests.mqtt.running import quick_bus, running

MUTE, VOLUME = "agentd/test/mute/set", "agentd/test/volume/set"
LISTEN, STOP, RESTART = (f"agentd/test/{button}/press" for button in ("listen", "stop", "restart"))
RESTARTED = HouseNews("restarted")  # stands for it among the events
LAST = VolumeAsked(37)


def turned(broker: Mosquitto, send_all: Callable[[], None]) -> list[Event]:
    """What came of it, up to a last order."""
    events: list[Event] = []

    async def scene() -> None:
        bus = quick_bus(broker.url)
        Knobs(bus, events.append, lambda: events.append(RESTARTED))
        async with running(bus):
            await asyncio.to_thread(send_all)
            await asyncio.to_thread(send, broker, VOLUME, str(LAST.percent))
            async with asyncio.timeout(10):
                while not events or events[-1] != LAST:
                    await asyncio.sleep(0.01)

    asyncio.run(scene())
    return events[:-1]


def test_turned_by_hand(broker: Mosquitto) -> None:
    def act() -> None:
        for topic, payload in ((MUTE, "ON"), (VOLUME, "0"), (VOLUME, "55"), (VOLUME, "100")):
            send(broker, topic, payload)
        for topic in (STOP, LISTEN, RESTART):
            send(broker, topic, "PRESS")

    volumes = [VolumeAsked(percent) for percent in (0, 55, 100)]
    assert turned(broker, act) == [MuteAsked(True), *volumes, StopPressed(), ListenPressed(), RESTARTED]


def test_nonsense_turns_nothing(broker: Mosquitto) -> None:
    def act() -> None:
        for payload in ("on", "", "1", "ON ", json.dumps({"mute": True})):
            send(broker, MUTE, payload)
        for payload in ("101", "-1", "1e1", "5.5", "", "٥", "1" * 5_000):
            send(broker, VOLUME, payload)
        for payload in ("", "press", "ON"):
            for topic in (STOP, LISTEN, RESTART):
                send(broker, topic, payload)

    assert turned(broker, act) == []


def test_the_microphone_can_be_closed_however_often_it_was_opened(broker: Mosquitto) -> None:
    def act() -> None:
        for _ in range(MOST_A_MINUTE + 1):
            send(broker, MUTE, "OFF")
        send(broker, MUTE, "ON")

    assert turned(broker, act) == [MuteAsked(False)] * MOST_A_MINUTE + [MuteAsked(True)]


def test_not_more_than_one_restart_and_ten_turns_in_a_minute(broker: Mosquitto) -> None:
    def act() -> None:
        for _ in range(2):
            send(broker, RESTART, "PRESS")
        for _ in range(LISTEN_A_MINUTE + 1):
            send(broker, LISTEN, "PRESS")

    assert turned(broker, act) == [RESTARTED] + [ListenPressed()] * LISTEN_A_MINUTE


def test_nonsense_without_end_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        refusals = Refusals()
        for number in range(1_000):
            refusals.tell(Message(MUTE, b"?", False), f"nonsense {number}")

    asyncio.run(scene())
    assert [record.getMessage()[-2:] for record in caplog.records] == [f" {number}" for number in range(10)]


def test_what_was_retained_is_an_accident(broker: Mosquitto) -> None:
    send(broker, MUTE, "ON", "-r")
    send(broker, VOLUME, "0", "-r")
    for topic in (STOP, LISTEN, RESTART):
        send(broker, topic, "PRESS", "-r")
    assert turned(broker, lambda: None) == []
