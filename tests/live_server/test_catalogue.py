"""The catalogue is complete, and every script of it can be played to its end."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agentd.live.loss import of_close
from agentd.wire.server import read_server
from tests.live_server import LiveServer
from tests.live_server.__main__ import main
from tests.live_server.scripts import SCRIPTS
from tests.live_server.test_live_server import AUDIO, END, PATH, START
from tests.virtual_time import virtual_time

GRACE_S = 0.0002
PATIENCE_S = 120.0
GARBAGE = (b"{", b"\xff\xfe\x00", b'{"serverContent": 7}')
# Rows of section 14, and of section 12 the beginning of each reason, that must have a script.
FAULTS = {f"§14.{number}" for number in range(1, 17)}
REASONS = (
    "1000", "1006", "1007 Request contains", "1007 API key", "1007 Invalid JSON", "1007 Precondition",
    "1007 The audio content", "1008 models/", "1008 Operation is not", "1008 Requested",
    "1008 application/json", "1008 (age limit)", "1011 Internal error", "1011 The service",
    "1011 Deadline", "1011 You exceeded", "1011 keepalive", "1011 on resume",
)  # fmt: skip


def test_every_row_has_a_script() -> None:
    rows = {named.reference for named in SCRIPTS.values()}
    assert rows >= FAULTS
    for reason in REASONS:
        assert any(row.startswith(f"§12, {reason}") for row in rows), reason


def test_every_script_says_how_the_owner_hears_of_it() -> None:
    for name, named in SCRIPTS.items():
        assert named.description, name
        assert named.owner, name
        assert not named.description.endswith("."), name


def _setup(model: str) -> dict[str, Any]:
    setup: dict[str, Any] = {
        "model": f"models/{'gemini-2.5-flash-native-audio-latest' if model == 'auto' else model}",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
    if "extended" in model:
        setup["generationConfig"]["thinkingConfig"] = {"thinkingLevel": "low"}
    return {"setup": setup}


async def _say(client: ClientConnection, *messages: object) -> None:
    for message in messages:
        await client.send(json.dumps(message))


def _answer(call: dict[str, Any]) -> dict[str, Any]:
    named = {name: call[name] for name in ("id", "name") if name in call}
    return {"toolResponse": {"functionResponses": [{**named, "response": {"output": {}}}]}}


async def _a_turn(client: ClientConnection, model: str) -> list[bytes]:
    """One question and all that comes, until the turn is over or the connection is."""
    heard: list[bytes] = []
    answered: list[str | None] = []
    await _say(client, _setup(model))
    async with asyncio.timeout(PATIENCE_S):
        async for frame in client:
            heard.append(frame if isinstance(frame, bytes) else frame.encode())
            message = {} if heard[-1] in GARBAGE else json.loads(frame)
            if "setupComplete" in message:
                await _say(client, START, AUDIO, END)
            content = message.get("serverContent", {})
            parts = [part.get("functionCall") for part in content.get("modelTurn", {}).get("parts", ())]
            for call in message.get("toolCall", {}).get("functionCalls", ()) or filter(None, parts):
                if call.get("id") is None or call["id"] not in answered:
                    await _say(client, _answer(call))
                answered.append(call.get("id"))
            if content.get("turnComplete"):
                break
    return heard


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_script_plays(name: str) -> None:
    """In virtual time, with a plain client: it ends in a turn, in a close, or in the silence it promises."""
    named = SCRIPTS[name]

    async def scene() -> list[bytes]:
        heard: list[bytes] = []
        async with LiveServer(*named.scripts) as server:
            try:
                async with connect(server.endpoint + PATH, ping_interval=None, max_size=None) as client:
                    heard = await _a_turn(client, named.model)
                assert of_close(client.close_code, client.close_reason or "").words
            except (InvalidStatus, ConnectionClosed, TimeoutError):
                pass
            assert server.violations == []
        return heard

    with virtual_time(GRACE_S) as clock:
        for frame in clock.run(scene()):
            if frame not in GARBAGE:
                read_server(frame)


def test_the_list_names_every_script(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(SCRIPTS)


def test_a_script_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--script", "nonsense"]) == 2
    assert "--list" in capsys.readouterr().err


async def _talk(endpoint: str) -> None:
    """A turn as it should be, and then a mistake."""
    async with connect(endpoint + PATH, additional_headers={"x-goog-api-key": "a-secret"}) as client:
        await _say(client, _setup("auto"))
        await client.recv()
        await _say(client, START, AUDIO, AUDIO, END)
        call = json.loads(await client.recv())["toolCall"]["functionCalls"][0]
        await _say(client, _answer(call))
        while "turnComplete" not in str(await client.recv()):
            pass
        await _say(client, AUDIO)
        await client.wait_closed()


def test_people_see_what_a_client_says_and_what_is_wrong_with_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.live_server", "--script", "tool-developer"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout
        log: list[str] = []
        for line in process.stdout:
            log.append(line)
            if "endpoint:" in line:
                asyncio.run(_talk(line.split()[-1]))
            if "-- closed with" in line:
                break
        process.terminate()
    told = "".join(log)
    assert "x-goog-api-key" in told
    assert "a-secret" not in told
    assert "of speech in 2 pieces" in told
    assert "of sound in 6 pieces" in told
    assert "toolResponse turn_on_lights" in told
    assert "!! audio outside an activity; the session is closed with 1007" in told
    assert ": replied to" in told
