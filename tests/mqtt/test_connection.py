from __future__ import annotations

import asyncio
import gc
import socket
import subprocess
import threading
from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.mqtt.address import parse
from agentd.mqtt.connection import Connection
from agentd.mqtt.message import Message, OtherVersion
from tests.broker import Mosquitto, free_port, mosquitto, send, subscriber

# paho leaves the socket of a failed TLS handshake to the collector.
LEAKING = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def after_dialling() -> None:
    for thread in threading.enumerate():
        if thread.name == "mqtt-dial":
            thread.join(10)
    gc.collect()


def connection(url: str, seen: list[Message] | None = None, ca: Path | None = None) -> Connection:
    arrived = [] if seen is None else seen
    return Connection(parse(url, ca=ca), "agentd-test", 5, None, arrived.append)


async def exchange(url: str, broker: Mosquitto, ca: Path | None = None) -> None:
    """A large message, then many: the selector does not see what TLS and websockets have buffered."""
    seen: list[Message] = []
    link = connection(url, seen, ca)
    await link.open()
    assert await link.subscribe(["home/#"]) == [0]
    assert await link.publish("home/first", b"x" * 100_000, 1) == 0
    pieces = [link.publish(f"home/{number}", b"y", 0) for number in range(50)]
    assert await asyncio.gather(*pieces) == [0] * 50
    await asyncio.to_thread(send, broker, "home/last", "z")
    async with asyncio.timeout(10):
        while len(seen) < 52:
            await asyncio.sleep(0.01)
    await link.close()


def test_tcp(broker: Mosquitto) -> None:
    asyncio.run(exchange(broker.url, broker))


def test_websockets() -> None:
    port = free_port()
    with mosquitto(f"listener {port} 127.0.0.1\nprotocol websockets") as broker:
        asyncio.run(exchange(f"ws://127.0.0.1:{port}/mqtt", broker))


def test_a_unix_socket(tmp_path: Path) -> None:
    with mosquitto(f"listener 0 {tmp_path}/broker.sock") as broker:
        asyncio.run(exchange(f"unix://{tmp_path}/broker.sock", broker))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `cert.pem`, good for 127.0.0.1, and `key.pem`."""
    folder = tmp_path_factory.mktemp("certificate")
    call = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=house", "-days", "2"]
    extra = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([*call, *extra], cwd=folder, check=True, capture_output=True)
    return folder


@LEAKING
@pytest.mark.parametrize("scheme", ["mqtts", "wss"])
def test_tls(certificate: Path, scheme: str) -> None:
    port, protocol = free_port(), "websockets" if scheme == "wss" else "mqtt"
    files = f"certfile {certificate}/cert.pem\nkeyfile {certificate}/key.pem"
    with mosquitto(f"listener {port} 127.0.0.1\nprotocol {protocol}\n{files}") as broker:
        url = f"{scheme}://127.0.0.1:{port}/mqtt"
        asyncio.run(exchange(url, broker, ca=certificate / "cert.pem"))
        with pytest.raises(Unavailable, match="certificate"):
            asyncio.run(exchange(url, broker))
    after_dialling()


def test_nobody_there() -> None:
    async def scene() -> None:
        with pytest.raises(Unavailable, match="cannot reach the broker"):
            await connection(f"mqtt://127.0.0.1:{free_port()}").open()

    asyncio.run(scene())


def test_the_broker_hangs_up_over_the_version() -> None:
    async def scene() -> None:
        async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            writer.close()

        server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(OtherVersion):
                await connection(f"mqtt://127.0.0.1:{port}").open()

    asyncio.run(scene())


def test_wrong_password(tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "me", "right"], check=True)
    with mosquitto(f"password_file {passwords}\nallow_anonymous false") as broker:

        async def scene() -> None:
            link = Connection(parse(broker.url, "me", "right"), "agentd-test", 5, None, print)
            await link.open()
            await link.close()
            with pytest.raises(Unavailable, match="refuses us: Not authorized"):
                await Connection(parse(broker.url, "me", "wrong"), "agentd-test", 5, None, print).open()

        asyncio.run(scene())


def test_what_was_in_flight_when_the_broker_died_is_lost_for_good(broker: Mosquitto) -> None:
    async def scene() -> None:
        link = connection(broker.url)
        await link.open()
        broker.freeze()
        in_flight = link.publish("home/lamp/set", b"ON", 1)
        assert len(link.in_flight) == 1
        broker.kill()
        assert await in_flight is None
        assert "is gone" in await link.ended
        assert await link.publish("home/lamp/set", b"ON", 1) is None
        assert await link.subscribe(["home/#"]) is None

    asyncio.run(scene())
    broker.start()
    with subscriber(broker, "home/#") as house, pytest.raises(AssertionError):
        house.wait(1, timeout_s=0.5)


@LEAKING
@pytest.mark.parametrize("scheme", ["mqtt", "mqtts"])
def test_given_up_while_it_is_made(scheme: str) -> None:
    async def scene(port: int) -> None:
        link = connection(f"{scheme}://127.0.0.1:{port}")
        opening = asyncio.create_task(link.open())
        await asyncio.sleep(0.1)  # in the middle of the handshake, of MQTT or of TLS
        link.abort("stopped")
        with pytest.raises(Unavailable, match="stopped"):
            await opening

    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(scene(silent.getsockname()[1]))
    after_dialling()
