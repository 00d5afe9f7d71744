"""The bus against a real mosquitto, and a subscriber of its own to see what really arrived."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agentd.mqtt.client import PROOF_S
from agentd.mqtt.message import MAX_LIST_BYTES, MAX_PAYLOAD_BYTES, Delivery, Message, Verdict
from tests.broker import Mosquitto, mosquitto, send, subscriber
from tests.mqtt.running import quick_bus, running, until_connected, until_lost
from tests.mqtt.slowbroker import SlowBroker


def test_a_command_is_taken_and_arrives_unretained(broker: Mosquitto) -> None:
    async def scene() -> Delivery:
        async with running(quick_bus(broker.url)) as bus:
            assert bus.version == 5
            return await bus.publish("home/lamp/set", b"ON", expiry_s=5)

    with subscriber(broker, "home/#") as house:
        assert asyncio.run(scene()) == Delivery(Verdict.TAKEN)
        assert [(a.text, a.retained) for a in house.wait(1)] == [("ON", False)]
    with subscriber(broker, "home/#") as late, pytest.raises(AssertionError):
        late.wait(1, timeout_s=0.2)


def test_nobody_listens(broker: Mosquitto) -> None:
    async def scene() -> Delivery:
        async with running(quick_bus(broker.url)) as bus:
            return await bus.publish("home/lamp/set", b"ON")

    delivery = asyncio.run(scene())
    assert delivery.verdict is Verdict.NOBODY
    assert delivery.words == "nothing is listening on home/lamp/set"


def test_the_broker_forbids(tmp_path: Path) -> None:
    rules = tmp_path / "acl"
    rules.write_text("topic readwrite agentd/#\ntopic read home/#\n")

    async def scene(url: str) -> Delivery:
        async with running(quick_bus(url)) as bus:
            return await bus.publish("home/lamp/set", b"ON")

    with mosquitto(f"acl_file {rules}") as broker:
        assert asyncio.run(scene(broker.url)).verdict is Verdict.REFUSED


@pytest.mark.parametrize("topic", ["", "a/\0/b", "a/+", "a/#", "a//b", "x" * 300, "a/\ud800"])
def test_a_topic_that_would_hurt_never_leaves_us(broker: Mosquitto, topic: str) -> None:
    async def scene() -> None:
        async with running(quick_bus(broker.url)) as bus:
            assert (await bus.publish(topic, b"ON")).verdict is Verdict.FAILED
            assert bus.connected
            assert (await bus.publish("home/lamp/set", b"ON")).taken

    with subscriber(broker, "#") as house:
        asyncio.run(scene())
        assert {a.topic for a in house.wait(1, "home/lamp/set")} == {"home/lamp/set"}


def test_offline_is_said_at_once_and_nothing_is_sent_later(broker: Mosquitto) -> None:
    async def scene() -> None:
        async with running(quick_bus(broker.url)) as bus:
            broker.kill()
            await until_lost(bus)
            assert (await bus.publish("home/lamp/set", b"early")).verdict is Verdict.OFFLINE
            broker.start()
            with subscriber(broker, "home/#") as house:
                await until_connected(bus)
                assert (await bus.publish("home/lamp/set", b"late")).taken
                arrivals = await asyncio.to_thread(house.wait, 1)
                assert [a.text for a in arrivals] == ["late"]

    asyncio.run(scene())


def test_a_frozen_broker_gets_nothing_to_do_when_it_thaws(broker: Mosquitto) -> None:
    async def scene() -> None:
        async with running(quick_bus(broker.url)) as bus:
            await asyncio.sleep(2 * PROOF_S)
            broker.freeze()
            frozen = await bus.publish("home/lamp/set", b"frozen", expiry_s=5)
            assert frozen.verdict is Verdict.OFFLINE
            broker.thaw()
            await until_connected(bus)
            assert (await bus.publish("home/lamp/set", b"thawed")).taken

    with subscriber(broker, "home/#") as house:
        asyncio.run(scene())
        assert [a.text for a in house.wait(1)] == ["thawed"]


def test_subscriptions_are_made_again(broker: Mosquitto) -> None:
    async def scene() -> None:
        seen: asyncio.Queue[Message] = asyncio.Queue()
        bus = quick_bus(broker.url)
        bus.subscribe(["home/+/state"], seen.put_nowait)
        async with running(bus):
            await asyncio.to_thread(send, broker, "home/lamp/state", "1")
            assert await seen.get() == Message("home/lamp/state", b"1", False)
            broker.kill()
            await until_lost(bus)
            broker.start()
            await until_connected(bus)
            await asyncio.to_thread(send, broker, "home/door/state", "2")
            assert (await seen.get()).topic == "home/door/state"

    asyncio.run(scene())


def test_stored_messages_come_with_their_flag_also_when_subscribed_late(broker: Mosquitto) -> None:
    async def scene() -> None:
        seen: asyncio.Queue[Message] = asyncio.Queue()
        async with running(quick_bus(broker.url)) as bus:
            bus.subscribe(["home/#"], seen.put_nowait)
            assert await seen.get() == Message("home/lamp/state", b"old", True)

    send(broker, "home/lamp/state", "old", "-r")
    asyncio.run(scene())


def test_a_giant_message_does_no_harm(broker: Mosquitto, tmp_path: Path) -> None:
    giant = tmp_path / "giant"
    giant.write_bytes(b"x" * (MAX_PAYLOAD_BYTES + 1))
    call = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", "home/x", "-f", str(giant)]

    async def scene(url: str) -> None:
        seen: asyncio.Queue[Message] = asyncio.Queue()
        bus = quick_bus(url)
        bus.subscribe(["home/#"], seen.put_nowait)
        async with running(bus):
            await asyncio.to_thread(subprocess.run, call, check=True)
            await asyncio.to_thread(send, broker, "home/x", "small")
            assert (await seen.get()).payload == b"small"
            assert (await bus.publish("home/x", giant.read_bytes())).verdict is Verdict.FAILED
            assert bus.connected

    for url in (broker.url, broker.url + "?version=3.1.1"):
        asyncio.run(scene(url))


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_a_list_of_all_devices_may_be_longer_than_a_state(
    broker: Mosquitto, tmp_path: Path, version: str
) -> None:
    sizes = {"home/list": 3_000_000, "home/state": 300_000}
    for topic, size in sizes.items():
        (tmp_path / topic.rpartition("/")[2]).write_bytes(b"x" * size)

    async def scene() -> None:
        seen: asyncio.Queue[int] = asyncio.Queue()
        bus = quick_bus(f"{broker.url}?version={version}")
        bus.subscribe(["home/list"], lambda message: seen.put_nowait(len(message.payload)), MAX_LIST_BYTES)
        bus.subscribe(["home/state"], lambda message: seen.put_nowait(len(message.payload)))
        async with running(bus):
            for topic in ("home/state", "home/list"):
                call = ["mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker.port), "-t", topic]
                file = tmp_path / topic.rpartition("/")[2]
                await asyncio.to_thread(subprocess.run, [*call, "-f", str(file)], check=True)
            assert await seen.get() == sizes["home/list"]

    asyncio.run(scene())


def test_a_subscriber_with_a_fault_is_reported_and_the_rest_goes_on(broker: Mosquitto) -> None:
    async def scene() -> None:
        faults: list[dict[str, object]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
        seen: asyncio.Queue[Message] = asyncio.Queue()

        def faulty(message: Message) -> None:
            seen.put_nowait(message)
            raise RuntimeError("a mistake of ours")

        bus = quick_bus(broker.url)
        bus.subscribe(["home/#"], faulty)
        async with running(bus):
            for text in ("1", "2"):
                await asyncio.to_thread(send, broker, "home/x", text)
                assert (await seen.get()).payload == text.encode()
            assert len(faults) == 2

    asyncio.run(scene())


def test_on_3_1_1_a_sleeping_device_does_not_get_the_command_later(broker: Mosquitto) -> None:
    async def scene() -> Delivery:
        async with running(quick_bus(broker.url + "?version=3.1.1")) as bus:
            assert bus.version == 4
            return await bus.publish("home/valve/set", b"open", expiry_s=1)

    with subscriber(broker, "home/#", options=("-c", "-i", "valve")):
        pass
    assert asyncio.run(scene()).taken
    with subscriber(broker, "home/#", options=("-c", "-i", "valve")) as valve:
        send(broker, "home/valve/set", "marker")
        assert [a.text for a in valve.wait(1)] == ["marker"]


def test_on_5_a_sleeping_device_does_not_get_an_expired_command(broker: Mosquitto) -> None:
    session = ("-V", "5", "-c", "-i", "valve", "-x", "300")

    async def scene() -> Delivery:
        async with running(quick_bus(broker.url)) as bus:
            delivery = await bus.publish("home/valve/set", b"open", expiry_s=1)
            await asyncio.sleep(2.1)
            return delivery

    with subscriber(broker, "home/#", options=session):
        pass
    assert asyncio.run(scene()).taken
    with subscriber(broker, "home/#", options=session) as valve:
        send(broker, "home/valve/set", "marker")
        assert [a.text for a in valve.wait(1)] == ["marker"]


def test_a_second_client_with_our_id_is_noticed(broker: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        async with running(bus):
            call = [
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                str(broker.port),
                "-i",
                bus.client_id,
                "-t",
                "x",
            ]
            rival = subprocess.Popen(call)  # it comes back whenever it is thrown out
            try:
                async with asyncio.timeout(30):
                    while "second client" not in caplog.text:
                        await asyncio.sleep(0.05)
            finally:
                rival.kill()
                rival.wait()

    asyncio.run(scene())
    assert sum("second client" in record.message for record in caplog.records) == 1


def test_stopping_needs_no_broker(broker: Mosquitto) -> None:
    async def scene() -> None:
        bus = quick_bus(broker.url)
        async with running(bus):
            broker.freeze()
            async with asyncio.timeout(5):
                await bus.aclose()
        async with running(quick_bus(broker.url), connected=False):
            await asyncio.sleep(0.1)  # dialled, and never greeted

    asyncio.run(scene())
    broker.thaw()


async def refuse_version_5(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """As a broker for 3.1.1 is to do: CONNACK with 'unacceptable protocol version', and the end."""
    packet = await reader.read(1024)
    accepted = packet[packet.index(b"MQTT") + 4] == 4
    writer.write(bytes([0x20, 2, 0, 0 if accepted else 1]))
    if accepted:
        await grant_subscription(reader, writer)
    writer.close()


async def grant_subscription(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """And then nothing more, until the client leaves."""
    packet = await reader.read(1024)
    writer.write(bytes([0x90, 3, packet[2], packet[3], 0]))
    with contextlib.suppress(ConnectionError):
        while await reader.read(1024):
            pass


async def hang_up_on_version_5(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    packet = await reader.read(1024)
    if packet[packet.index(b"MQTT") + 4] == 4:
        writer.write(bytes([0x20, 2, 0, 0]))
        await grant_subscription(reader, writer)
    writer.close()


@pytest.mark.parametrize("old_broker", [refuse_version_5, hang_up_on_version_5])
def test_an_older_broker_gets_3_1_1_at_once(
    old_broker: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scene() -> None:
        server = await asyncio.start_server(old_broker, "127.0.0.1", 0)
        async with server:
            bus = quick_bus(f"mqtt://127.0.0.1:{server.sockets[0].getsockname()[1]}")
            async with running(bus):
                assert bus.version == 4
            await asyncio.sleep(0.05)  # the server sees the end, and closes its side

    asyncio.run(scene())
    assert not caplog.records


@pytest.mark.parametrize("most", [3, 20])
def test_no_more_at_once_than_the_broker_takes(most: int) -> None:
    """A broker of MQTT 5 says how many it takes; whoever sends more may be thrown out."""

    async def scene() -> list[Delivery]:
        server = await asyncio.start_server(slow, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, running(quick_bus(f"mqtt://127.0.0.1:{port}")) as bus:
            await asyncio.sleep(2 * PROOF_S)
            return await asyncio.gather(*(bus.publish("home/lamp/set", b"ON") for _ in range(24)))

    slow = SlowBroker(most)
    assert {delivery.verdict for delivery in asyncio.run(scene())} == {Verdict.TAKEN}
    assert most - 2 <= slow.most_at_once <= most


@pytest.mark.proof
def test_a_flood_does_not_hold_up_the_conversation(
    broker: Mosquitto, capsys: pytest.CaptureFixture[str]
) -> None:
    """5000 messages a second for 3 s; meanwhile somebody else on the loop wants to work every 5 ms."""
    count, per_second = 15_000, 5_000
    flood = (
        "import sys, time\n"
        "from paho.mqtt import client as paho\n"
        "c = paho.Client(paho.CallbackAPIVersion.VERSION2)\n"
        f"c.connect('127.0.0.1', {broker.port})\nc.loop_start()\nbegan = time.monotonic()\n"
        f"for n in range({count}):\n"
        "    c.publish(f'home/{n % 50}/state', '{\"temperature\": 21.5}')\n"
        f"    time.sleep(max(0, began + n / {per_second} - time.monotonic()))\n"
        "time.sleep(1)\n"
    )

    async def scene() -> tuple[int, list[float]]:
        seen = 0

        def count_it(_: Message) -> None:
            nonlocal seen
            seen += 1

        late_ms: list[float] = []
        loop = asyncio.get_running_loop()
        bus = quick_bus(broker.url)
        bus.subscribe(["home/#"], count_it)
        async with running(bus):
            flooding = await asyncio.create_subprocess_exec(sys.executable, "-c", flood)
            while flooding.returncode is None:
                due = loop.time() + 0.005
                await asyncio.sleep(0.005)
                late_ms.append((loop.time() - due) * 1000)
        return seen, sorted(late_ms)

    gc.freeze()  # as the daemon does once it is ready
    try:
        received, late_ms = asyncio.run(scene())
    finally:
        gc.unfreeze()
    p50, p99, worst = late_ms[len(late_ms) // 2], late_ms[len(late_ms) * 99 // 100], late_ms[-1]
    with capsys.disabled():
        print(
            f"\nflood: {received} of {count} messages, loop late by p50 {p50:.1f} ms, p99 {p99:.1f} ms, "
            f"at most {worst:.1f} ms"
        )
    assert received > count * 0.9
    assert p99 < 20
