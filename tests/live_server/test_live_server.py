"""The judge itself: it must find what it is there to find."""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Sequence
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.live_server import LiveServer, Script
from tests.live_server.order import Received

SETUP: dict[str, Any] = {
    "setup": {
        "model": "models/gemini-2.5-flash-native-audio-latest",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
}
START: dict[str, Any] = {"realtimeInput": {"activityStart": {}}}
END: dict[str, Any] = {"realtimeInput": {"activityEnd": {}}}
AUDIO = {"realtimeInput": {"audio": {"data": "AAAAAA==", "mimeType": "audio/pcm;rate=16000"}}}


def setup_with(
    path: str, value: object, model: str = "gemini-2.5-flash-native-audio-latest"
) -> dict[str, Any]:
    message = copy.deepcopy(SETUP)
    message["setup"]["model"] = f"models/{model}"
    *parents, last = path.split(".")
    place = message["setup"]
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = value
    return message


def verdict(*messages: object, ready: bool = True) -> list[str]:
    """What is wrong with the last of these messages; the others must be right."""
    received = Received()
    for message in messages[:-1]:
        assert received.take(json.dumps(message))[2] == []
        received.ready = ready
    return received.take(json.dumps(messages[-1]))[2]


def test_a_lawful_turn() -> None:
    assert verdict(SETUP, START, AUDIO, AUDIO, END) == []
    assert verdict(SETUP, {"realtime_input": {"activityStart": {}}}) == []


@pytest.mark.parametrize(
    "messages",
    [
        [AUDIO],
        [SETUP, SETUP],
        [SETUP, AUDIO],
        [SETUP, END],
        [SETUP, START, END],
        [SETUP, START, START],
        [SETUP, START, AUDIO, END, AUDIO],
        [SETUP, {"realtimeInput": {"activityStart": {}, "activityEnd": {}}}],
        [SETUP, {"realtimeInput": {"audioStreamEnd": True}}],
        [SETUP, START, {"realtimeInput": {"audio": {"data": "AAAAAA==", "mimeType": "audio/pcm"}}}],
        [SETUP, START, {"realtimeInput": {"audio": {"data": "A AA", "mimeType": "audio/pcm;rate=16000"}}}],
        [SETUP, START, {"realtimeInput": {"audio": {"data": "AAA", "mimeType": "audio/pcm;rate=16000"}}}],
        [SETUP, {"toolResponse": {"functionResponses": [{"id": "x", "name": "f", "response": {}}]}}],
        [SETUP, {"toolResponse": {"functionResponses": [{"name": "f", "response": {}}]}}],
        [SETUP, {"clientContent": {"turns": [{"parts": [{"text": "x"}]}]}}],
        [SETUP, {"hello": {}}],
        [SETUP, {}],
        [SETUP, []],
        [setup_with("sessionResumption.handle", None)],
        [setup_with("responseModalities", ["AUDIO"])],
        [setup_with("generationConfig.responseModalities", ["TEXT"])],
        [setup_with("generationConfig.enableAffectiveDialog", True, "gemini-3.8-live")],
        [setup_with("proactivity", {"proactiveAudio": False}, "gemini-3.8-live")],
        [setup_with("generationConfig.thinkingConfig", {"thinkingLevel": "low"}, "gemini-3.8-live")],
        [setup_with("temperature", 1)],
        [setup_with("generationConfig.temperature", 1, "gemini-3.8-live-extended-thinking")],
        [setup_with("tools", [{"functionDeclarations": [{"name": "a b"}]}])],
        [setup_with("tools", [{"functionDeclarations": [{"name": "a", "parameters": {"type": "object"}}]}])],
        [
            setup_with(
                "tools",
                [{"functionDeclarations": [{"name": "a", "behavior": "NON_BLOCKING"}]}],
                "gemini-3.1-flash-live-preview",
            )
        ],
    ],
)
def test_violations_are_found(messages: Sequence[object]) -> None:
    assert verdict(*messages)


def test_nothing_may_come_before_setup_complete() -> None:
    assert verdict(SETUP, START, ready=False) == ["realtimeInput before setupComplete"]


def test_a_violation_is_closed_with_1007_and_recorded() -> None:
    async def run() -> None:
        async with LiveServer(Script()) as server:
            path = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=x"
            async with connect(server.endpoint + path) as client:
                await client.send(json.dumps(SETUP))
                first = await client.recv()
                assert isinstance(first, bytes)
                assert json.loads(first) == {"setupComplete": {}}
                await client.send(json.dumps(AUDIO))
                with pytest.raises(ConnectionClosed) as closed:
                    await client.recv()
                assert closed.value.rcvd
                assert closed.value.rcvd.code == 1007
            assert server.violations == ["session 0: audio outside an activity"]

    asyncio.run(run())
