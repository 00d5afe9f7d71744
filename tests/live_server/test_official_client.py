"""The official SDK as a witness: it runs against the server, and its types know both ends' messages."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from google.genai import types

from tests.live.evening import GRACE_S, evening
from tests.live_server import Call, LiveServer, Say, Script, Session
from tests.live_server.named import KITCHEN, voice
from tests.official import client
from tests.room import spoken
from tests.virtual_time import virtual_time

MODELS = ("auto", "gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-3.8-live-extended-thinking")
TOOL = types.Tool(
    function_declarations=[
        types.FunctionDeclaration(
            name="turn_on_lights",
            parameters=types.Schema(
                type=types.Type.OBJECT, properties={"room": types.Schema(type=types.Type.STRING)}
            ),
        )
    ]
)
MANUAL = types.RealtimeInputConfig(
    automatic_activity_detection=types.AutomaticActivityDetection(disabled=True)
)
SAY = Say(voice(600), " It is on.", rush=0, turn_complete_after_s=0)


async def _sound(session: Any) -> int:
    """To the end of the turn → bytes of sound; calls are answered."""
    size = 0
    async for message in session.receive():
        size += len(message.data or b"")
        for call in message.tool_call.function_calls if message.tool_call else ():
            answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": {"ok": True}})
            await session.send_tool_response(function_responses=[answer])
    return size


@pytest.mark.parametrize("version", ["v1beta", "v1alpha"])
def test_the_official_client_talks_to_the_server(version: str) -> None:
    script = Script(turns=[[SAY], [Call([KITCHEN]), SAY], [SAY], [SAY]], key="a-key-for-nobody")

    async def scene() -> None:
        async with LiveServer(script) as server:
            config = types.LiveConnectConfig(
                response_modalities=[types.Modality.AUDIO],
                system_instruction="Be brief.",
                tools=[TOOL],
                realtime_input_config=MANUAL,
                session_resumption=types.SessionResumptionConfig(),
            )
            model = "gemini-2.5-flash-native-audio-latest"
            async with client(int(server.endpoint.rsplit(":", 1)[1]), version).aio.live.connect(
                model=model, config=config
            ) as session:
                question = types.Content(role="user", parts=[types.Part(text="Hello")])
                await session.send_client_content(turns=[question], turn_complete=True)
                assert await _sound(session) == len(SAY.pcm)
                await session.send_realtime_input(activity_start=types.ActivityStart())
                blob = types.Blob(data=b"\xff\xfb" * 320, mime_type="audio/pcm;rate=16000")
                await session.send_realtime_input(audio=blob)
                await session.send_realtime_input(activity_end=types.ActivityEnd())
                assert await _sound(session) == len(SAY.pcm)
                await session.send_realtime_input(text="And now?")
                assert await _sound(session) == len(SAY.pcm)
                picture = types.Blob(data=b"\xff\xd8\xff\xe0", mime_type="image/jpeg")
                await session.send_realtime_input(video=picture)
                await session.send_realtime_input(text="What is this?")
                assert await _sound(session) == len(SAY.pcm)
            assert server.violations == []
            assert [turn.kind for turn in server.turns] == ["content", "speech", "text", "text"]
            assert server.sessions[0].received.images == [b"\xff\xd8\xff\xe0"]
            assert len(server.answers) == 1
            assert bytes(server.activities[0].audio) == b"\xff\xfb" * 320

    asyncio.run(scene())


class Witness:
    """Keeps all that was said, both ways."""

    def __init__(self) -> None:
        self.of_client: list[dict[str, Any]] = []
        self.of_server: list[Mapping[str, Any]] = []

    def opened(self, session: Session) -> None:
        pass

    def came(self, session: Session, name: str, content: Any, wrong: Sequence[str]) -> None:  # noqa: ARG002
        self.of_client.append({name: content})

    def went(self, session: Session, message: Mapping[str, Any]) -> None:  # noqa: ARG002
        self.of_server.append(message)

    def closed(self, session: Session) -> None:
        pass


@pytest.mark.parametrize("model", MODELS)
def test_the_official_types_know_all_that_we_say(model: str) -> None:
    witness = Witness()

    async def scene() -> None:
        script = Script(turns=[[Call([KITCHEN]), SAY]])
        async with evening(script, model=model, watch=witness) as that:
            await that.it.ask(spoken("turn on the kitchen lights"))
            await that.it.settled()
            assert that.server.violations == []

    with virtual_time(GRACE_S) as clock:
        clock.run(scene())
    assert {next(iter(each)) for each in witness.of_client} == {"setup", "realtimeInput", "toolResponse"}
    for message in copy.deepcopy(witness.of_client):
        if "setup" in message:  # the one member that their set-up does not have, though they send it
            types.RealtimeInputConfig.model_validate(message["setup"].pop("realtimeInputConfig"))
        types.LiveClientMessage.model_validate(message)
    for sent in witness.of_server:
        types.LiveServerMessage.model_validate(sent)
