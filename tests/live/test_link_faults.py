"""A link's bad days: refusals, closes, silence, garbage, floods."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Sequence
from typing import Any

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import Cause, LinkLost, LinkReady, ReplyAudio, ToolCalled, TurnDone
from agentd.live import connection
from tests.live.evening import GRACE_S
from tests.live.harness import KEY, bench
from tests.live_server import (
    TONE,
    Close,
    Drop,
    Freeze,
    LatePong,
    Raw,
    Refusal,
    Say,
    Script,
    Send,
    StopReading,
)
from tests.live_server.named import voice
from tests.virtual_time import virtual_time


async def lost(script: Script, *, live: Live | None = None, endpoint: str | None = None) -> LinkLost:
    async with bench(script, live=live, endpoint=endpoint, setup_limit_s=3) as it:
        it.links.open(1, None, "")
        loss = await it.wait(LinkLost)
        await asyncio.sleep(0.02)
        assert it.all(LinkLost) == [loss]
        return loss


@pytest.mark.parametrize(
    ("refusal", "cause", "what_to_change"),
    [
        (Refusal.HTTP_401, Cause.REFUSED, "GEMINI_API_KEY"),
        (Refusal.BAD_KEY, Cause.REFUSED, "GEMINI_API_KEY"),
        (Refusal.MODEL_NOT_FOUND, Cause.REFUSED, "live.model"),
        (Refusal.UNKNOWN_NAME, Cause.REFUSED, "live.api_version"),
        (Refusal.INVALID_ARGUMENT, Cause.INVALID, "live.affective_dialog"),
        (Refusal.QUOTA, Cause.QUOTA, "quota"),
    ],
)
def test_a_refusal_says_what_to_change(refusal: Refusal, cause: Cause, what_to_change: str) -> None:
    loss = asyncio.run(lost(Script(refusal=refusal), live=Live(model="gemini-3.8-live")))
    assert loss.cause is cause
    assert what_to_change in loss.words


def test_a_wrong_key_and_a_wrong_model_are_found_out_by_the_server() -> None:
    assert "GEMINI_API_KEY" in asyncio.run(lost(Script(key="another"))).words
    assert "live.model" in asyncio.run(lost(Script(), live=Live(model="gemini-9"))).words


@pytest.mark.parametrize("code", [1000, 1001, 1007, 1008, 1011])
@pytest.mark.parametrize("moment", ["opening", "speech", "reply"])
def test_every_close_is_one_loss(code: int, moment: str) -> None:
    async def run() -> None:
        close = Close(code, "Internal error encountered.")
        script = {
            "opening": Script(opening=[close]),
            "speech": Script(during=[close]),
            "reply": Script(turns=[[Say(TONE, finish=False, rush=0), close]]),
        }[moment]
        async with bench(script) as it:
            await it.ready()
            it.talk()
            loss = await it.wait(LinkLost)
            assert loss.cause is Cause.SERVER
            assert "Internal error" in loss.detail
            it.talk()
            await asyncio.sleep(0.02)
            assert it.all(LinkLost) == [loss]

    asyncio.run(run())


def test_a_cut_wire_is_the_network() -> None:
    assert asyncio.run(lost(Script(opening=[Drop()]))).cause is Cause.NETWORK


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.mark.parametrize(
    ("endpoint", "cause", "word"),
    [
        pytest.param(f"ws://127.0.0.1:{free_port()}", Cause.NETWORK, "reached", id="nobody there"),
        ("ws://192.0.2.1:80", Cause.REFUSED, "wss://"),
        ("gopher://x", Cause.REFUSED, "wss://HOST"),
        ("vertex", Cause.REFUSED, "wss://HOST"),
        ("wss://no-such-host.invalid", Cause.NETWORK, "network"),
    ],
)
def test_endpoints_that_cannot_work(endpoint: str, cause: Cause, word: str) -> None:
    loss = asyncio.run(lost(Script(), endpoint=endpoint))
    assert loss.cause is cause
    assert word in loss.words


def test_set_up_has_a_time_limit() -> None:
    async def run() -> None:
        async with bench(Script(setup_delay_s=60), setup_limit_s=0.1) as it:
            it.links.open(1, None, "")
            assert (await it.wait(LinkLost)).cause is Cause.SETUP_TIMEOUT
            await it.server.until(lambda: it.server.sessions[0].closed_at)
            assert not it.all(LinkReady)

    asyncio.run(run())


def test_a_server_that_never_answers_the_upgrade() -> None:
    async def run() -> None:
        gone = asyncio.Event()

        async def mute(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while await reader.read(4096):
                pass
            writer.close()
            gone.set()

        server = await asyncio.start_server(mute, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with bench(Script(), endpoint=f"ws://127.0.0.1:{port}", setup_limit_s=0.1) as it:
            it.links.open(1, None, "")
            assert (await it.wait(LinkLost)).cause is Cause.SETUP_TIMEOUT
        await gone.wait()
        server.close()
        await server.wait_closed()

    asyncio.run(run())


async def listening_once(answer: bytes) -> tuple[asyncio.Server, str, list[bytes]]:
    """A TCP server that answers with this and hangs up → itself, its endpoint, what it was asked."""
    asked: list[bytes] = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(once, "127.0.0.1", 0)
    return server, f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


def test_the_key_is_not_taken_along_by_a_redirect() -> None:
    async def run() -> None:
        there, target, asked_there = await listening_once(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
        redirect = f"HTTP/1.1 302 Found\r\nLocation: {target}/\r\nContent-Length: 0\r\n\r\n"
        here, endpoint, asked_here = await listening_once(redirect.encode())
        async with here, there, bench(Script(), endpoint=endpoint) as it:
            it.links.open(1, None, "")
            assert "HTTP 302" in (await it.wait(LinkLost)).detail
        assert KEY.encode() in asked_here[0]
        assert not asked_there

    asyncio.run(run())


def test_what_is_no_websocket_server_is_said() -> None:
    async def run() -> None:
        server, endpoint, _ = await listening_once(b"SSH-2.0-x\r\n\r\n")
        async with server, bench(Script(), endpoint=endpoint) as it:
            it.links.open(1, None, "")
            assert "live.endpoint" in (await it.wait(LinkLost)).words

    asyncio.run(run())


def test_a_proxy_is_not_asked_about_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "ws_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)

    async def run() -> None:
        async with bench() as it:
            await it.ready()

    asyncio.run(run())


def test_a_proxy_that_refuses_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        proxy, endpoint, asked = await listening_once(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")
        monkeypatch.setenv("https_proxy", endpoint.replace("ws:", "http:"))
        monkeypatch.delenv("no_proxy", raising=False)
        async with proxy, bench(Script(), endpoint="wss://no-such-host.invalid") as it:
            it.links.open(1, None, "")
            assert "HTTPS_PROXY" in (await it.wait(LinkLost)).words
        assert asked[0].startswith(b"CONNECT no-such-host.invalid:443")

    asyncio.run(run())


def test_leaving_a_frozen_server_mid_connect_is_silent() -> None:
    async def run() -> None:
        async with bench(Script(setup_delay_s=60), Script()) as it:
            it.links.open(1, None, "")
            await it.server.until(lambda: it.server.sessions)
            it.links.close(1)
            await it.ready(2)
            assert not it.all(LinkLost)

    asyncio.run(run())


GARBAGE: Sequence[Raw] = (
    Raw("{"),
    Raw(b"\xff\xfe\x00"),
    Raw("[]"),
    Raw('{"serverContent": 7}'),
    Raw('{"toolCall": {"functionCalls": [{"args": 3}]}}'),
    Raw("[" * 100_000),
    Raw('{"serverContent":{"modelTurn":{"parts":[{"inlineData":{"mimeType":"audio/pcm","data":"!"}}]}}}'),
)


def test_garbage_is_passed_over() -> None:
    async def run() -> None:
        async with bench(Script(turns=[[*GARBAGE, Say(TONE, rush=0, turn_complete_after_s=0)]])) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)
            assert b"".join(each.pcm for each in it.all(ReplyAudio)) == TONE

    asyncio.run(run())


def test_nothing_but_garbage_is_a_loss() -> None:
    loss = asyncio.run(lost(Script(opening=[*GARBAGE, *GARBAGE])))
    assert loss.cause is Cause.SERVER
    assert "protocol" in loss.words


@pytest.mark.parametrize("depth", [200, 500])
def test_deep_messages_are_accepted(depth: int) -> None:
    async def run() -> None:
        args: Any = 1
        for _ in range(depth):
            args = {"a": args}
        call = {"toolCall": {"functionCalls": [{"id": "x", "name": "n", "args": args}]}}
        async with bench(Script(opening=[Send(call)])) as it:
            await it.ready()
            assert (await it.wait(ToolCalled)).call.args == args

    asyncio.run(run())


def test_messages_of_8_mib_are_accepted() -> None:
    async def run() -> None:
        pcm = bytes(range(256)) * (6 * 1024 * 4)  # 6 MiB, 8 MiB in base64
        say = Say(pcm, piece_ms=len(pcm) // 48 + 1, rush=0, turn_complete_after_s=0)
        async with bench(Script(turns=[[say]])) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)
            assert it.all(ReplyAudio)[0].pcm == pcm

    asyncio.run(run())


def test_tomorrows_protocol_is_understood_as_far_as_we_know_it() -> None:
    async def run() -> None:
        message = {
            "serverContent": {"turnComplete": True, "turnCompleteReason": "BORED", "new": [1]},
            "usageMetadata": {"promptTokenCount": "12", "responseTokenCount": {}, "trafficType": "X"},
            "voiceActivity": {"type": 9},
            "somethingNew": {},
        }
        async with bench(Script(turns=[[Send(message)]])) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)

    asyncio.run(run())


def test_a_lost_status_idle_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SETTLE_S", 0.05)

    async def run() -> None:
        over = Send({"serverContent": {"turnComplete": True}})
        async with bench(
            Script(turns=[[Say(TONE, finish=False, rush=0), over, Freeze()]]),
            live=Live(model="gemini-3.8-live-extended-thinking"),
        ) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)

    asyncio.run(run())


def test_a_network_that_stands_still_is_a_loss_when_the_queue_is_full() -> None:
    async def run() -> None:
        async with bench(Script(opening=[StopReading()]), vad=Vad(max_utterance_s=2), lawful=False) as it:
            await it.ready()
            it.links.begin_turn(1)
            async with asyncio.timeout(20):
                while not it.all(LinkLost):
                    it.links.send_audio(1, bytes(3200))
                    await asyncio.sleep(0)
            assert it.all(LinkLost)[0].cause is Cause.NETWORK
            await it.links.aclose()

    asyncio.run(run())


def test_a_ping_that_is_answered_late_is_no_loss() -> None:
    async def run() -> None:
        reply = voice(70_000)
        script = Script(turns=[[LatePong(60), Say(reply, rush=1, turn_complete_after_s=0)]])
        async with bench(script) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone, seconds=100)
            assert b"".join(each.pcm for each in it.all(ReplyAudio)) == reply
            assert not it.all(LinkLost)
            assert len(it.server.sessions) == 1

    with virtual_time(GRACE_S) as clock:
        clock.run(run())


@pytest.mark.parametrize("moment", ["connecting", "ready", "talking", "frozen"])
def test_aclose_ends_everything_at_once(moment: str) -> None:
    async def run() -> None:
        script = Script(
            setup_delay_s=60 if moment == "connecting" else 0,
            opening=[StopReading()] if moment == "frozen" else [],
        )
        async with bench(script, lawful=False) as it:
            it.links.open(1, None, "")
            await it.server.until(lambda: it.server.sessions)
            if moment != "connecting":
                await it.wait(LinkReady)
            if moment != "ready":
                it.talk(frames=[bytes(3200)] * 100)
            await it.links.aclose()
            assert [each for each in asyncio.all_tasks() if each.get_name().startswith("link")] == []
            assert not it.all(LinkLost)

    asyncio.run(run())


def test_neither_key_nor_words_get_into_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def run() -> None:
        said = {"outputTranscription": {"text": "the code is 1234"}}
        malformed = Send({"serverContent": {**said, "turnComplete": 3}})
        reply = Say(TONE, "the code is 1234", heard="my code", rush=0)
        async with bench(Script(turns=[[malformed, reply, Close(1008, f"not {KEY} {KEY}")]])) as it:
            await it.ready()
            it.talk()
            loss = await it.wait(LinkLost)
            assert loss.detail == "1008 not (the key) (the key)"
            assert KEY not in loss.words

    asyncio.run(run())
    ours = [record for record in caplog.records if record.name.startswith("agentd")]
    assert ours, "the malformed message is noted"
    text = json.dumps([record.getMessage() for record in ours])
    assert KEY not in text
    assert "1234" not in text
    assert "my code" not in text
