"""The official SDK as a judge: its types read all that we say, its client runs against our server."""

from __future__ import annotations

import ast
import asyncio
import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import agentd
from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.live.models import AUTO
from agentd.live.setup import plan
from agentd.wire.answer import answer_message
from agentd.wire.speech import ACTIVITY_END, ACTIVITY_START, AUDIO_STREAM_END, audio_message
from agentd.wire.typed import image_message, realtime_text_message, text_message, turns_message
from agentd.wire.update import update_message
from tests.live.harness import LIGHTS, STOP
from tests.live_server import TONE, Call, LiveServer, Say, Script
from tests.official import client

MODELS = (*AUTO, "gemini-3.8-live-extended-thinking", "gemini-9-of-tomorrow")
EVERYTHING: dict[str, Any] = {
    "thinking_budget": 128,
    "thinking_level": "low",
    "temperature": 0.7,
    "language": "de-DE",
    "media_resolution": "low",
    "google_search": True,
    "safety": ({"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_ONLY_HIGH"},),
    "transcription": {"languages": ("de-DE",), "vocabulary": ("agentd",)},
    "history": ({"role": "user", "text": "Hello."}, {"role": "model", "text": "Hello."}),
    "activity_handling": "no_interruption",
}


def official(message: str) -> Any:
    """As the SDK reads a client's message; it takes no member that it does not know."""
    types: Any = import_module("google.genai.types")
    return types.LiveClientMessage.model_validate_json(message)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("options", [{}, EVERYTHING], ids=["plain", "everything"])
@pytest.mark.parametrize("endpoint", ["google", "vertex"])
@pytest.mark.parametrize("mode", ["manual", "automatic", "hybrid"])
def test_every_set_up(model: str, options: dict[str, Any], endpoint: str, mode: Any) -> None:
    live = Live.model_validate({"model": model, "endpoint": endpoint, **options}, strict=False)
    types: Any = import_module("google.genai.types")
    terms = plan(live, Vad(mode=mode), (LIGHTS, STOP), "kitchen")
    for handle in (None, "a-handle"):
        message = json.loads(terms.message(handle))
        rules = message["setup"].pop("realtimeInputConfig")  # the SDK's type of the whole has no place for it
        assert _names(rules) == _names(_again(types.RealtimeInputConfig.model_validate(rules)))
        read = official(json.dumps(message)).setup
        assert read.model.endswith(model)
        declared = [each.name for tool in read.tools for each in tool.function_declarations or ()]
        assert declared == [LIGHTS.name, STOP.name]
        assert read.session_resumption.handle == handle
        assert _names(message["setup"]) == _names(_again(read))
    if seed := terms.seed(None):
        assert official(seed).client_content.turns


def _again(read: Any) -> Any:
    return read.model_dump(mode="json", exclude_none=True, by_alias=True)


def _names(value: Any) -> Any:
    """The members without their values: nothing that we say is lost on the SDK."""
    if isinstance(value, dict):
        return {name: _names(each) for name, each in value.items()}
    return [_names(each) for each in value] if isinstance(value, list) else None


@pytest.mark.parametrize(
    ("message", "member"),
    [
        (audio_message(bytes(640)), "realtime_input"),
        (audio_message(bytes(640), 48_000), "realtime_input"),
        (ACTIVITY_START, "realtime_input"),
        (ACTIVITY_END, "realtime_input"),
        (AUDIO_STREAM_END, "realtime_input"),
        (realtime_text_message('Say "ß"!'), "realtime_input"),
        (image_message(b"\xff\xd8\xff", "image/jpeg"), "realtime_input"),
        (text_message("Hello"), "client_content"),
        (turns_message([("user", "Hi"), ("model", "Hi!")], complete=False), "client_content"),
        (answer_message("fc_1", "light", {"output": {"ok": True}}), "tool_response"),
        (answer_message("fc_1", "light", {"error": "no"}, "WHEN_IDLE", True), "tool_response"),
        (update_message("Whisper.", None), "context_update"),
        (update_message(None, []), "context_update"),
    ],
)
def test_everything_else_that_we_say(message: str, member: str) -> None:
    read = official(message)
    assert {name for name in type(read).model_fields if getattr(read, name) is not None} == {member}


def test_sound_and_pictures_arrive_as_they_were() -> None:
    pcm = bytes(range(256))
    assert official(audio_message(pcm)).realtime_input.audio.data == pcm
    assert official(image_message(pcm, "image/png")).realtime_input.video.data == pcm


def test_the_official_client_runs_a_spoken_turn_with_a_call() -> None:
    script = Script(
        turns=[[Call([("turn_on_lights", {"room": "kitchen"})]), Say(TONE, "On.", turn_complete_after_s=0)]]
    )

    async def run() -> tuple[bytes, LiveServer]:
        async with asyncio.timeout(20), LiveServer(script) as server:
            return await _spoken_turn(int(server.endpoint.rpartition(":")[2])), server

    pcm, server = asyncio.run(run())
    assert not server.violations
    assert pcm == TONE
    assert server.answers[0]["response"] == {"output": "on"}


async def _spoken_turn(port: int) -> bytes:
    config = {
        "response_modalities": ["AUDIO"],
        "realtime_input_config": {"automatic_activity_detection": {"disabled": True}},
        "tools": [{"function_declarations": [{"name": "turn_on_lights"}]}],
        "session_resumption": {},
    }
    types: Any = import_module("google.genai.types")
    pcm = b""
    async with client(port).aio.live.connect(model=AUTO[0], config=config) as session:
        await session.send_realtime_input(activity_start={})
        sound = types.Blob(data=bytes(640), mime_type="audio/pcm;rate=16000")
        await session.send_realtime_input(audio=sound)
        await session.send_realtime_input(activity_end={})
        async for message in session.receive():
            pcm += message.data or b""
            for call in (message.tool_call and message.tool_call.function_calls) or ():
                answer = {"id": call.id, "name": call.name, "response": {"output": "on"}}
                await session.send_tool_response(function_responses=answer)
    return pcm


def test_agentd_itself_never_imports_it() -> None:
    for file in Path(agentd.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = (
                [each.name for each in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            )
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            assert not any("genai" in f"{module}.{name}" for name in names), file
