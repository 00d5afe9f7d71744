"""The official SDK as a witness of whole evenings: its types know all that both ends say in them."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import pytest

from tests.live.evening import GRACE_S, evening
from tests.live_server import Call, LiveServer, Say, Script, Session
from tests.live_server.named import KITCHEN, voice
from tests.official import client
from tests.room import spoken
from tests.virtual_time import virtual_time

MODELS = ("auto", "gemini-3.1-flash-live-preview", "gemini-3.8-live", "gemini-3.8-live-extended-thinking")
SAY = Say(voice(600), " It is on.", rush=0, turn_complete_after_s=0)
JPEG = b"\xff\xd8\xff\xe0"


async def _sound(session: Any) -> int:
    """To the end of the turn → bytes of sound."""
    return sum([len(message.data or b"") async for message in session.receive()])


def test_the_official_client_writes_and_shows_pictures() -> None:
    types: Any = import_module("google.genai.types")

    async def scene() -> None:
        async with LiveServer(Script(turns=[[SAY]])) as server:
            live = client(int(server.endpoint.rpartition(":")[2])).aio.live
            config = {"response_modalities": ["AUDIO"], "system_instruction": "Be brief."}
            async with live.connect(model="gemini-2.5-flash-native-audio-latest", config=config) as session:
                question = types.Content(role="user", parts=[types.Part(text="Hello")])
                await session.send_client_content(turns=[question], turn_complete=True)
                assert await _sound(session) == len(SAY.pcm)
                await session.send_realtime_input(video=types.Blob(data=JPEG, mime_type="image/jpeg"))
                await session.send_realtime_input(text="What is this?")
                assert await _sound(session) == len(SAY.pcm)
            assert server.violations == []
            assert [turn.kind for turn in server.turns] == ["content", "text"]
            assert server.sessions[0].received.images == [JPEG]

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
    types: Any = import_module("google.genai.types")
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
