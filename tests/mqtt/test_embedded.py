"""Both kinds of the embedded broker, on the locked packages (amqtt wants older websockets)."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from agentd.mqtt.address import parse
from agentd.mqtt.connection import Connection
from agentd.mqtt.embedded import Kind, answers, embedded_broker
from agentd.mqtt.message import Message
from tests.mqtt.running import quick_bus, running, until_connected, until_lost

KINDS: list[Kind] = ["mosquitto", "inprocess"]


def children() -> set[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(pid) for listing in tasks for pid in listing.read_text().split()}


@pytest.mark.parametrize("kind", KINDS)
def test_connect_publish_subscribe(kind: Kind, capfd: pytest.CaptureFixture[str]) -> None:
    async def scene() -> None:
        seen: asyncio.Queue[Message] = asyncio.Queue()
        async with embedded_broker(kind) as url:
            assert parse(url).host == "127.0.0.1"
            listener, speaker = quick_bus(url, "listener"), quick_bus(url, "speaker")
            listener.subscribe(["home/#"], seen.put_nowait)
            async with running(listener), running(speaker):
                assert speaker.version == (5 if kind == "mosquitto" else 4)
                assert (await speaker.publish("home/lamp/set", b"ON", expiry_s=5)).taken
                assert await seen.get() == Message("home/lamp/set", b"ON", False)
                assert await speaker.publish_state("home/lamp/state", b"on")
                assert (await seen.get()).topic == "home/lamp/state"

    asyncio.run(scene())
    assert capfd.readouterr() == ("", "")


def test_inprocess_does_not_mind_a_client_that_vanishes(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with embedded_broker("inprocess") as url, running(quick_bus(url, "stays")) as bus:
            rude = Connection(parse(url), "rude", 4, None, print)
            await rude.open()
            rude.abort("crash")
            assert (await bus.publish("home/lamp/set", b"ON")).taken
            await asyncio.sleep(0.3)  # stopped sooner, amqtt forgets to close what has only just come

    with caplog.at_level(logging.INFO):
        asyncio.run(scene())
    assert not [record for record in caplog.records if record.name.startswith(("asyncio", "amqtt"))]


def test_a_dead_mosquitto_is_started_again(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        before = children()
        async with embedded_broker("mosquitto") as url, running(quick_bus(url)) as bus:
            (pid,) = children() - before
            os.kill(pid, signal.SIGKILL)
            await until_lost(bus)
            await until_connected(bus)
            (again,) = children() - before
            assert again != pid
        assert not children() - before

    asyncio.run(scene())
    assert "the embedded broker ended" in caplog.text


def test_no_mosquitto_outlives_us() -> None:
    program = (
        "import asyncio, os, signal\n"
        "from agentd.mqtt.embedded import embedded_broker\n"
        "async def main():\n"
        "    async with embedded_broker('mosquitto') as url:\n"
        "        print(url, flush=True)\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False)
    port = parse(done.stdout.strip()).port

    async def gone() -> None:
        async with asyncio.timeout(10):
            while await answers(port):
                await asyncio.sleep(0.05)

    asyncio.run(gone())
