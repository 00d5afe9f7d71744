"""The server's own doings: doors, kills, resumption, scheduling."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.live_server import (
    TONE,
    Call,
    CallAside,
    Death,
    Kill,
    LiveServer,
    Refusal,
    Resumption,
    Say,
    Script,
)
from tests.live_server.named import KITCHEN, voice
from tests.live_server.test_live_server import AUDIO, END, PATH, SETUP, START
from tests.virtual_time import virtual_time

VERTEX = "/ws/google.cloud.aiplatform.v1beta1.LlmBidiService/BidiGenerateContent"
GRACE_S = 0.0002


def setup_of(model: str = "gemini-2.5-flash-native-audio-latest", **members: object) -> dict[str, Any]:
    message = copy.deepcopy(SETUP)
    message["setup"].update(model=f"models/{model}", **members)
    return message


@asynccontextmanager
async def a_client(
    server: LiveServer,
    setup: Mapping[str, Any] = SETUP,
    path: str = PATH,
    headers: Mapping[str, str] | None = None,
) -> AsyncIterator[ClientConnection]:
    async with connect(server.endpoint + path, additional_headers=headers, ping_interval=None) as client:
        await say(client, setup)
        yield client


async def say(client: ClientConnection, *messages: Mapping[str, Any]) -> None:
    for message in messages:
        await client.send(json.dumps(message))


async def hear(client: ClientConnection, member: str) -> dict[str, Any]:
    """The next message with this member, be it within `serverContent`."""
    while True:
        message: dict[str, Any] = json.loads(await client.recv())
        if member in message or member in message.get("serverContent", {}):
            return message


def answer(call: Mapping[str, Any], **members: object) -> dict[str, Any]:
    response = {"id": call["id"], "name": call["name"], "response": {"output": {}}, **members}
    return {"toolResponse": {"functionResponses": [response]}}


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PATH, {"x-goog-api-key": "secret"}),
        (PATH + "?key=secret", {}),
        (PATH.replace("v1beta", "v1alpha"), {"x-goog-api-key": "secret"}),
        (PATH + "Constrained?access_token=auth_tokens/secret", {}),
        (PATH + "Constrained", {"authorization": "Token auth_tokens/secret"}),
        (VERTEX, {"authorization": "Bearer secret"}),
        (VERTEX.replace("v1beta1", "v1"), {"x-goog-api-key": "secret"}),
    ],
)
def test_every_door_and_every_credential(path: str, headers: dict[str, str]) -> None:
    async def scene(key: str) -> None:
        async with (
            LiveServer(Script(key=key)) as server,
            a_client(server, path=path, headers=headers) as client,
        ):
            await hear(client, "setupComplete")

    secret = "auth_tokens/secret" if "Constrained" in path else "secret"
    asyncio.run(scene(secret))
    with pytest.raises((ConnectionClosed, InvalidStatus)):
        asyncio.run(scene("another"))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        (PATH + "?key=secret", {"x-goog-api-key": "secret"}),
        (PATH + "Constrained", {"x-goog-api-key": "secret"}),
        (PATH + "?access_token=auth_tokens/secret", {}),
        (PATH + "Constrained?access_token=secret", {}),
        (VERTEX + "?access_token=auth_tokens/secret", {}),
        (PATH + "s", {}),
        (PATH.replace("v1beta", "v2"), {}),
        (VERTEX.replace("Service/", "Service."), {}),
    ],
)
def test_doors_that_stay_shut(path: str, headers: dict[str, str]) -> None:
    async def scene() -> None:
        async with LiveServer() as server:
            with pytest.raises(InvalidStatus):
                async with a_client(server, path=path, headers=headers):
                    pass
            assert len(server.violations) == 1
            assert "secret" not in server.violations[0]

    asyncio.run(scene())


TURN = Script(turns=[[Call([KITCHEN]), Say(TONE, rush=0, turn_complete_after_s=0)]])


async def _until_dead(server: LiveServer) -> tuple[int, int | None]:
    """One question on a fresh link → messages that came, and the close code (None: no close came)."""
    count = 0
    try:
        async with asyncio.timeout(5), a_client(server) as client:
            async for frame in client:
                count += 1
                message = json.loads(frame)
                if "setupComplete" in message:
                    await say(client, START, AUDIO, END)
                for call in message.get("toolCall", {}).get("functionCalls", ()):
                    await say(client, answer(call))
                if message.get("serverContent", {}).get("turnComplete"):
                    await client.close()
    except ConnectionClosed as closed:
        return count, closed.rcvd.code if closed.rcvd else None
    except TimeoutError:
        return count, None
    return count, client.close_code


@pytest.mark.parametrize("death", Death)
def test_a_session_dies_right_after_any_message(death: Death) -> None:
    async def scene() -> None:
        async with LiveServer(TURN) as server:
            whole, _ = await _until_dead(server)
        assert whole == 6
        for after in range(whole):
            script = Script(turns=TURN.turns, kill=Kill(after, death, 1011, "Internal error encountered."))
            async with LiveServer(script, TURN) as server:
                assert await _until_dead(server) == (after, 1011 if death is Death.CLOSE else None)
                assert len(server.sessions[0].sent) == after
                assert (await _until_dead(server))[0] == whole
                assert server.violations == []
                digest = server.turns[-1].digest
                assert server.times_answered(digest) == (2 if after > 2 else 1)

    with virtual_time(GRACE_S) as clock:
        clock.run(scene())


def test_a_handle_is_taken_refused_poisoned_or_too_early() -> None:
    resuming = setup_of(sessionResumption={"handle": "handle-0-1"})

    async def closed(script: Script, setup: Mapping[str, Any], before: Script | None = None) -> int | None:
        async with LiveServer(*([before, script] if before else [script])) as server:
            if before:
                async with a_client(server) as client:
                    await hear(client, "setupComplete")
            async with a_client(server, setup) as client:
                try:
                    await hear(client, "setupComplete")
                    await say(client, START, AUDIO, END)
                    await hear(client, "turnComplete")
                except ConnectionClosed as close:
                    return close.rcvd.code if close.rcvd else None
        return None

    with virtual_time(GRACE_S) as clock:
        assert clock.run(closed(Script(), resuming)) is None
        for resumption in (Resumption.REFUSED, Resumption.POISONED):
            script = Script(resumption=resumption)
            assert clock.run(closed(script, SETUP)) is None, "a fresh session is not concerned"
            code = clock.run(closed(script, resuming))
            assert code == (1007 if resumption is Resumption.REFUSED else 1011)
        assert clock.run(closed(Script(), resuming, before=Script(lingers_s=60))) == 1011
        assert clock.run(closed(Script(), SETUP, before=Script(lingers_s=60))) is None


@pytest.mark.parametrize(
    ("scheduling", "order"),
    [
        ("SILENT", "turnComplete"),
        ("WHEN_IDLE", "turnComplete toolReply"),
        (None, "turnComplete toolReply"),
        ("INTERRUPT", "interrupted turnComplete toolReply"),
    ],
)
def test_a_result_is_spoken_when_the_answer_says(scheduling: str | None, order: str) -> None:
    aside = CallAside([KITCHEN], [Say(voice(100), "toolReply", turn_complete_after_s=0)])
    script = Script(turns=[[aside, Say(voice(2_000), turn_complete_after_s=0)]])

    async def scene() -> list[str]:
        events: list[str] = []
        async with LiveServer(script) as server:
            async with a_client(server, setup_of("gemini-3.8-live")) as client:
                await hear(client, "setupComplete")
                await say(client, START, AUDIO, END)
                call = (await hear(client, "toolCall"))["toolCall"]["functionCalls"][0]
                await hear(client, "modelTurn")
                await say(client, answer(call, **({"scheduling": scheduling} if scheduling else {})))
                try:
                    async with asyncio.timeout(30):
                        async for frame in client:
                            content = json.loads(frame).get("serverContent", {})
                            words = content.get("outputTranscription", {}).get("text")
                            events += [each for each in ("interrupted", "turnComplete") if each in content]
                            events += [words] if words else []
                except TimeoutError:
                    pass
            assert server.violations == []
        return events

    with virtual_time(GRACE_S) as clock:
        events = clock.run(scene())
    assert events[: len(order.split())] == order.split()
    assert ("toolReply" in events) == ("toolReply" in order)


def test_refusals_come_instead_of_a_session() -> None:
    async def scene(refusal: Refusal) -> int:
        async with LiveServer(Script(refusal=refusal)) as server, a_client(server) as client:
            with pytest.raises(ConnectionClosed) as closed:
                await client.recv()
            assert closed.value.rcvd
            assert closed.value.rcvd.reason == refusal.value[1]
            return closed.value.rcvd.code

    for refusal in set(Refusal) - {Refusal.HTTP_401}:
        assert asyncio.run(scene(refusal)) == refusal.value[0]
