"""Proxies and certificates: a real CONNECT proxy and real TLS on the loopback."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from agentd.core.events import Cause
from agentd.errors import Unavailable
from agentd.live.post import request
from agentd.live.route import Route
from agentd.live.socket import LinkError, dial
from tests.certificate import self_signed
from tests.webserver import web

KEY = {"x-goog-api-key": "AIza-secret"}
PROXY = "http://127.0.0.1:3128"


@pytest.mark.parametrize(
    ("proxy", "url", "through"),
    [
        ("auto", "wss://generativelanguage.googleapis.com/ws", True),
        ("auto", "ws://127.0.0.1:80", None),
        ("auto", "ws://localhost:80", None),
        ("none", "wss://generativelanguage.googleapis.com/ws", None),
        (PROXY, "wss://generativelanguage.googleapis.com/ws", PROXY),
        (PROXY, "ws://127.0.0.1:80", PROXY),
    ],
)
def test_which_proxy(proxy: str, url: str, through: str | None) -> None:
    assert Route(proxy).proxy_for(url) == through


class Proxy:
    """An HTTP proxy that knows CONNECT; `seen` are the heads of the requests made to it."""

    def __init__(self, status: str = "200 Connection established") -> None:
        self.seen: list[str] = []
        self.url = ""
        self._status = status

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.seen.append(head)
        writer.write(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
        if self._status.startswith("200"):
            host, _, port = head.split()[1].rpartition(":")
            far_reader, far_writer = await asyncio.open_connection(host, int(port))
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def echo(certificate: Path | None = None, key: Path | None = None) -> AsyncIterator[str]:
    """A WebSocket server that repeats what it hears; its URL."""

    async def repeat(connection: ServerConnection) -> None:
        async for message in connection:
            await connection.send(message)

    tls = None
    if certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
    async with serve(repeat, "127.0.0.1", 0, ssl=tls) as server:
        yield f"{'wss' if tls else 'ws'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/live"


async def said(url: str, route: Route) -> bytes:
    socket = await dial(url, KEY, route=route)
    try:
        await socket.send("hello")
        return await socket.receive()
    finally:
        await socket.close()


async def refusal(url: str, route: Route) -> LinkError:
    with pytest.raises(LinkError) as caught:
        await dial(url, KEY, route=route)
    return caught.value


class TestCertificates:
    def test_one_of_the_owners_is_believed_if_its_authority_is_named(self, tmp_path: Path) -> None:
        async def run() -> None:
            certificate, key = self_signed(tmp_path)
            async with echo(certificate, key) as url:
                assert await said(url, Route(ca=certificate)) == b"hello"
                unknown = (await refusal(url, Route())).loss
            assert unknown.cause is Cause.NETWORK
            assert "live.ca" in unknown.words

        asyncio.run(run())

    def test_the_systems_are_still_believed(self, tmp_path: Path) -> None:
        certificate, _ = self_signed(tmp_path)
        ours, systems = Route(ca=certificate).trust(), Route().trust()
        assert ours.cert_store_stats()["x509"] == systems.cert_store_stats()["x509"] + 1
        assert ours.verify_mode is ssl.CERT_REQUIRED
        assert ours.check_hostname

    def test_a_file_that_is_none_is_the_owners_to_mend(self, tmp_path: Path) -> None:
        async def run() -> None:
            for content in (None, "no certificate"):
                file = tmp_path / f"{content}.pem"
                if content:
                    file.write_text(content)
                loss = (await refusal("wss://127.0.0.1:9/", Route(ca=file))).loss
                assert loss.cause is Cause.REFUSED
                assert "live.ca cannot be used" in loss.words

        asyncio.run(run())


class TestProxy:
    @pytest.mark.parametrize("secure", [False, True])
    def test_a_named_one_is_used_and_learns_no_key(self, tmp_path: Path, secure: bool) -> None:
        async def run() -> None:
            files = self_signed(tmp_path) if secure else (None, None)
            async with echo(*files) as url, Proxy().running() as proxy:
                assert await said(url, Route(proxy.url, files[0])) == b"hello"
            [head] = proxy.seen
            assert head.startswith(f"CONNECT {url.split('/')[2]} ")
            assert "AIza" not in head

        asyncio.run(run())

    def test_that_of_the_environment_is_not_asked_about_this_machine(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def run() -> None:
            async with echo() as url, Proxy().running() as proxy:
                for name in ("http_proxy", "https_proxy", "ws_proxy", "wss_proxy", "all_proxy"):
                    monkeypatch.setenv(name, proxy.url)
                assert await said(url, Route()) == b"hello"
                assert await said(url, Route("none")) == b"hello"
            assert proxy.seen == []

        asyncio.run(run())

    def test_its_refusal_is_said(self) -> None:
        async def run() -> None:
            async with echo() as url, Proxy("403 Forbidden").running() as proxy:
                loss = (await refusal(url, Route(proxy.url))).loss
            assert loss.cause is Cause.NETWORK
            assert "live.proxy" in loss.words

        asyncio.run(run())

    def test_one_that_is_not_there_is_said(self) -> None:
        loss = asyncio.run(refusal("ws://127.0.0.1:9/", Route("http://127.0.0.1:9"))).loss
        assert loss.cause is Cause.NETWORK


def test_a_plain_request_takes_the_same_way(tmp_path: Path) -> None:
    async def run() -> None:
        certificate, key = self_signed(tmp_path)
        async with Proxy("502 Bad Gateway").running() as proxy:
            route = Route(proxy.url)
            answer = await asyncio.to_thread(request, "http://token.example/x", body=b"", route=route)
            assert answer.status == 502
            assert proxy.seen[0].startswith("POST http://token.example/x ")
        with web(lambda _: (200, b"here", {}), (certificate, key)) as it:
            url = f"https://{it.host}/x"
            async with Proxy().running() as proxy:
                through = await asyncio.to_thread(request, url, route=Route(proxy.url, certificate))
                assert proxy.seen[0].startswith(f"CONNECT {it.host} ")
            assert through.data == (await asyncio.to_thread(request, url, route=Route(ca=certificate))).data
            with pytest.raises(Unavailable, match="certificate"):
                await asyncio.to_thread(request, url)
        assert through.data == b"here"

    asyncio.run(run())


def test_an_answer_without_end_is_not_taken() -> None:
    with web(lambda _: (200, bytes(2 * 1024 * 1024), {})) as it, pytest.raises(Unavailable):
        request(f"http://{it.host}/")
