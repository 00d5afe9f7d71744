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
from tests.live_server.order import Received, scheduling_of

SETUP: dict[str, Any] = {
    "setup": {
        "model": "models/gemini-2.5-flash-native-audio-latest",
        "generationConfig": {"responseModalities": ["AUDIO"]},
        "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    }
}
SETUP_TEXT = json.dumps(SETUP)
PATH = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
START: dict[str, Any] = {"realtimeInput": {"activityStart": {}}}
END: dict[str, Any] = {"realtimeInput": {"activityEnd": {}}}
AUDIO: dict[str, Any] = {"realtimeInput": {"audio": {"data": "AAAAAA==", "mimeType": "audio/pcm;rate=16000"}}}


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


JPEG = {"mimeType": "image/jpeg", "data": "/9j/4A=="}
TEXT = {"realtimeInput": {"text": "Lights off please"}}
ASK = {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "x"}]}], "turnComplete": True}}


@pytest.mark.parametrize(
    "messages",
    [
        [SETUP, TEXT, START, AUDIO, END],
        [SETUP, {"realtimeInput": {"video": JPEG}}],
        [SETUP, ASK, ASK],
        [SETUP, {"clientContent": {"turnComplete": True}}],
        [SETUP, {"clientContent": {"turns": [{"role": "user", "parts": [{"inlineData": JPEG}]}]}}],
        [setup_with("historyConfig.initialHistoryInClientContent", True), ASK, START],
        [
            setup_with("sessionResumption", {}, "gemini-3.8-live"),
            {
                "contextUpdate": {
                    "systemInstruction": {"parts": [{"text": "Whisper."}]},
                    "tools": {"tools": []},
                }
            },
        ],
        [setup_with("contextWindowCompression", {"triggerTokens": "25000"})],
    ],
)
def test_what_is_lawful_beside_speech(messages: Sequence[object]) -> None:
    assert verdict(*messages) == []


def test_both_spellings_are_one() -> None:
    snake = {
        "setup": {
            "model": "models/gemini-2.5-flash-native-audio-latest",
            "generation_config": {"response_modalities": ["AUDIO"], "thinkingConfig": {"thinking_budget": 0}},
            "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
            "tools": [
                {"function_declarations": [{"name": "f", "parameters": {"type": "OBJECT", "properties": {}}}]}
            ],
        }
    }
    received = Received(ready=True)
    assert received.take(json.dumps(snake))[2] == []
    assert received.manual
    assert received.take(json.dumps({"realtime_input": {"activity_start": {}}}))[2] == []
    blob = {"mime_type": "audio/pcm;rate=16000", "data": "__-_AAAA"}
    assert received.take(json.dumps({"realtime_input": {"audio": blob}}))[2] == []
    assert received.take(json.dumps({"realtime_input": {"Audio": blob}}))[2]


def test_utterances_are_known_again() -> None:
    received = Received(ready=True)
    for message in (SETUP, START, AUDIO, END, START, AUDIO, END, START, AUDIO, AUDIO, END, TEXT, ASK):
        assert received.take(json.dumps(message))[2] == []
    first, again, longer, text, content = received.turns
    assert first.digest == again.digest == received.activities[0].digest
    assert len({first.digest, longer.digest, text.digest, content.digest}) == 4
    assert [turn.kind for turn in received.turns] == ["speech"] * 3 + ["text", "content"]
    assert longer.size == 8


def test_automatic_detection_ends_an_utterance_in_silence() -> None:
    received = Received(ready=True)
    setup = setup_with("realtimeInputConfig", {"automaticActivityDetection": {"silenceDurationMs": 100}})
    quiet = {"realtimeInput": {"audio": {**AUDIO["realtimeInput"]["audio"], "data": "A" * 4 * 160}}}  # 15 ms
    loud = {"realtimeInput": {"audio": {**AUDIO["realtimeInput"]["audio"], "data": "AH8A" * 160}}}
    for message in (setup, *[quiet] * 20, *[loud] * 5, *[quiet] * 6):
        assert received.take(json.dumps(message))[2] == []
    assert not received.turns
    received.take(json.dumps(quiet))
    assert [turn.kind for turn in received.turns] == ["speech"]


def test_an_answer_may_state_its_scheduling_in_either_place() -> None:
    inside = {"name": "f", "response": {"output": 1, "scheduling": "SILENT"}}
    assert scheduling_of(inside) == "SILENT"
    assert scheduling_of({**inside, "scheduling": "INTERRUPT"}) == "INTERRUPT"
    assert scheduling_of({"name": "f", "response": {}}) is None


def test_a_picture_a_second_is_enough() -> None:
    at = [0.0]
    received = Received(clock=lambda: at[0], ready=True)
    picture = json.dumps({"realtimeInput": {"video": JPEG}})
    received.take(json.dumps(SETUP))
    for at[0] in (1.0, 2.0, 2.5):
        assert received.take(picture)[2] == []
    assert received.remarks == ["more than one picture in a second"]
    assert len(received.images) == 3


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
        [SETUP, {"clientContent": {"turns": [{"role": "system", "parts": [{"text": "x"}]}]}}],
        [
            SETUP,
            {"clientContent": {"turns": [{"role": "user", "parts": [{"text": "x", "inlineData": JPEG}]}]}},
        ],
        [SETUP, START, AUDIO, ASK],
        [SETUP, {"realtimeInput": {"video": {"mimeType": "image/png", "data": "/9j/4A=="}}}],
        [SETUP, {"realtimeInput": {"video": {"mimeType": "image/gif", "data": "R0lG"}}}],
        [SETUP, {"realtimeInput": {"text": 7}}],
        [SETUP, {"contextUpdate": {"systemInstruction": {"parts": [{"text": "x"}]}}}],
        [
            setup_with("historyConfig.initialHistoryInClientContent", True),
            {"clientContent": {"turns": [{"role": "model", "parts": [{"text": "x"}]}], "turnComplete": True}},
        ],
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
