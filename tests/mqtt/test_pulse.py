"""Our own messages against a real mosquitto: they come back, or something is done about it."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from agentd.mqtt.address import parse
from agentd.mqtt.client import Bus
from agentd.mqtt.pulse import RETURN_S
from agentd.mqtt.retry import Retry
from tests.broker import Mosquitto, mosquitto, subscriber
from tests.mqtt.running import CONNECT_S, running

TOPIC = "agentd/test/ping"


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_it_beats_as_long_as_it_comes_back(broker: Mosquitto, version: str) -> None:
    async def scene() -> None:
        bus = Bus(parse(f"{broker.url}?version={version}"), "test", Retry(0.05, 0.2), pulse_s=0.1)
        async with running(bus):
            await asyncio.to_thread(seen.wait, 4, TOPIC)
            assert bus.connected

    with subscriber(broker, TOPIC) as seen:
        asyncio.run(scene())


def test_who_may_not_read_is_told_once_and_stays_connected(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """mosquitto grants the subscription, and keeps the messages back."""
    rules = tmp_path / "acl"
    rules.write_text("topic write agentd/#\n")

    async def scene(url: str) -> None:
        bus = Bus(parse(url + "?version=3.1.1"), "test", Retry(0.05, 0.2), pulse_s=0.1)
        async with running(bus):
            await asyncio.sleep(RETURN_S + 0.5)
            assert bus.connected

    with mosquitto(f"acl_file {rules}") as broker:
        asyncio.run(scene(broker.url))
    warnings = [record.getMessage() for record in caplog.records]
    assert warnings == [f"the broker keeps our own {TOPIC} from us: give this user the right to read"]


def test_a_connection_that_brings_nothing_any_more_is_ended(tmp_path: Path) -> None:
    """The right to read is taken away while we are connected: publishing goes on as before."""
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite agentd/#\n")

    async def scene(broker: Mosquitto) -> None:
        bus = Bus(parse(broker.url + "?version=3.1.1"), "test", Retry(0.05, 0.2), pulse_s=0.2)
        connections: asyncio.Queue[None] = asyncio.Queue()
        bus.on_connected(lambda: connections.put_nowait(None))
        async with running(bus), asyncio.timeout(CONNECT_S):
            await connections.get()
            await asyncio.to_thread(seen.wait, 2, TOPIC)  # one has come back
            rules.write_text("topic write agentd/#\n")
            os.kill(broker.pid, signal.SIGHUP)
            await connections.get()

    with mosquitto(f"acl_file {rules}") as broker, subscriber(broker, TOPIC) as seen:
        asyncio.run(scene(broker))
