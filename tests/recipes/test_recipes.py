"""Every recipe, against a real server on this machine, and what it must have led to."""

from __future__ import annotations

import asyncio
import importlib
from pathlib import Path
from typing import Any

from agentd.wire.server import UsageMetadata
from tests.live_server import TONE, LiveServer
from tests.recipes.place import JPEG, Place, Recipe, Reply, speech

SECOND = 48_000  # bytes of a reply


def try_out(name: str) -> tuple[Any, LiveServer | None]:
    """→ what the recipe gives, and the scripted server that it talked to."""
    module = importlib.import_module(f"tests.recipes.{name}")
    recipe: Recipe = module.recipe

    async def run() -> tuple[Any, LiveServer | None]:
        async with asyncio.timeout(60), module.SERVED() as place:
            assert isinstance(place, Place)
            return await recipe(place), place.server

    return asyncio.run(run())


def answered(name: str) -> tuple[Reply, LiveServer]:
    """One scripted turn: its sound came whole, in the turn's one reply."""
    reply, server = try_out(name)
    assert server
    assert reply.pcm == TONE
    return reply, server


def setup(server: LiveServer, session: int = 0) -> dict[str, Any]:
    told = server.sessions[session].received.setup
    assert told
    return told


def test_text_to_audio() -> None:
    reply, _ = try_out("text_to_audio")
    assert len(reply.pcm) > SECOND
    assert reply.said


def test_microphone() -> None:
    reply, _ = try_out("microphone")
    assert [(call.name, call.args) for call in reply.calls] == [("turn_on_lights", {"room": "kitchen"})]
    assert len(reply.pcm) > SECOND / 4


def test_full_duplex() -> None:
    replies, _ = try_out("full_duplex")
    assert [call.name for reply in replies for call in reply.calls] == ["turn_on_lights", "close_blinds"]


def test_video_frame() -> None:
    _, server = answered("video_frame")
    assert server.sessions[0].received.texts == ["What do you see?"]
    assert server.sessions[0].received.images == [JPEG]


def test_automatic_vad() -> None:
    _, server = answered("automatic_vad")
    assert setup(server)["realtimeInputConfig"]["automaticActivityDetection"] == {"silenceDurationMs": 1000}
    assert server.activities[0].audio == speech("how warm is it in the kitchen")


def test_manual_vad() -> None:
    _, server = answered("manual_vad")
    assert setup(server)["realtimeInputConfig"]["automaticActivityDetection"] == {"disabled": True}
    (activity,) = server.activities
    assert activity.audio == speech("how warm is it in the kitchen")


def test_tools() -> None:
    reply, _ = try_out("tools")
    assert reply.said == "The kitchen lights are on."
    assert [call.args for call in reply.calls] == [{"room": "kitchen"}]


def test_affective() -> None:
    _, server = answered("affective")
    assert setup(server)["generationConfig"]["enableAffectiveDialog"] is True
    assert "v1alpha" in server.sessions[0].path


def test_proactive() -> None:
    (silent, spoken), server = try_out("proactive")
    assert server
    assert setup(server)["proactivity"] == {"proactiveAudio": True}
    assert (silent.pcm, spoken.pcm) == (b"", TONE)


def test_thinking() -> None:
    reply, server = answered("thinking")
    assert setup(server)["generationConfig"]["thinkingConfig"]["thinkingLevel"] == "high"
    assert reply.thoughts == "It rained on Monday."
    assert reply.said == "Yes, it is."


def test_transcription() -> None:
    reply, _ = try_out("transcription")
    assert "turn on the kitchen light" in reply.heard
    assert reply.said == "Done."


def test_interruption() -> None:
    (cut, answer), server = try_out("interruption")
    assert server
    assert cut.interrupted
    assert cut.pcm == b""
    assert answer.pcm == TONE
    assert not answer.interrupted


def test_resumption() -> None:
    _, server = try_out("resumption")
    assert server
    assert setup(server, 0)["sessionResumption"] == {}
    assert setup(server, 1)["sessionResumption"]["handle"].startswith("handle-0-")


def test_compression() -> None:
    replies, server = try_out("compression")
    assert server
    assert [reply.pcm for reply in replies] == [TONE] * 5
    window = setup(server)["contextWindowCompression"]
    assert window == {"triggerTokens": 10_000, "slidingWindow": {"targetTokens": 4_000}}


def test_usage() -> None:
    usage, _ = try_out("usage")
    assert isinstance(usage, UsageMetadata)
    assert usage.total_token_count == 551


def test_voice() -> None:
    _, server = answered("voice")
    speaking = setup(server)["generationConfig"]["speechConfig"]
    assert speaking["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"] == "Puck"


def test_ephemeral_token() -> None:
    _, server = answered("ephemeral_token")
    (session,) = server.sessions
    assert session.path.endswith("BidiGenerateContentConstrained")
    assert session.headers["authorization"] == "Token auth_tokens/for-nobody"
    assert "x-goog-api-key" not in session.headers


def test_language() -> None:
    _, server = answered("language")
    assert "de-DE" in str(setup(server)["systemInstruction"])


def test_every_recipe_is_tried_out() -> None:
    folder = Path(__file__).parent
    recipes = {file.stem for file in folder.glob("*.py")} - {"__init__", "place", "test_recipes"}
    assert recipes == {name.removeprefix("test_") for name in globals() if name.startswith("test_")} - {
        "every_recipe_is_tried_out"
    }
    assert len(recipes) == 18  # the guides' seventeen: detection of speech is two
