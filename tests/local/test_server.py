"""The embedded server over a real WebSocket, in the protocol's own words."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agentd.local.server import LocalServer
from agentd.local.session import AT_WORK_S
from tests.local.house import shipped_book, utterance
from tests.local.test_hearing import children
from tests.speech import Voice

METHOD = "/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent"
SETUP: dict[str, Any] = {
    "model": "models/gemini-2.5-flash-native-audio-latest",
    "generationConfig": {"responseModalities": ["AUDIO"]},
    "realtimeInputConfig": {"automaticActivityDetection": {"disabled": True}},
    "inputAudioTranscription": {},
    "outputAudioTranscription": {},
    "tools": [{"functionDeclarations": [{"name": "turn_on_lights", "description": "lights"}]}],
}
START: dict[str, Any] = {"realtimeInput": {"activityStart": {}}}
END: dict[str, Any] = {"realtimeInput": {"activityEnd": {}}}
PERSON = Voice("en-us")
SENT = {"output": {"status": "sent_unconfirmed", "sentence": "I have asked."}}


class Client:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.heard: list[dict[str, Any]] = []

    async def send(self, *messages: dict[str, Any]) -> None:
        for message in messages:
            await self._socket.send(json.dumps(message))

    async def until(self, wanted: Callable[[dict[str, Any]], Any]) -> Any:
        """The first thing that `wanted` finds in a message."""
        async with asyncio.timeout(40):
            while True:
                frame = await self._socket.recv()
                assert isinstance(frame, bytes), "Google's frames are binary"
                self.heard.append(json.loads(frame))
                if found := wanted(self.heard[-1]):
                    return found

    async def set_up(self, **changes: Any) -> None:
        await self.send({"setup": {**SETUP, **changes}})
        await self.until(lambda message: "setupComplete" in message)

    async def say(self, text: str) -> None:
        await self.send(START)
        await self.say_on(text)

    async def say_on(self, text: str) -> None:
        pcm = utterance(text, PERSON)
        for start in range(0, len(pcm), 3_200):
            data = b64encode(pcm[start : start + 3_200]).decode()
            await self.send({"realtimeInput": {"audio": {"data": data, "mimeType": "audio/pcm;rate=16000"}}})
        await self.send(END)

    async def call(self) -> dict[str, Any]:
        calls = await self.until(lambda message: message.get("toolCall", {}).get("functionCalls"))
        (call,) = calls
        return dict(call)

    async def answer(self, call: dict[str, Any], response: dict[str, Any]) -> None:
        answer = {"id": call["id"], "name": call["name"], "response": response}
        await self.send({"toolResponse": {"functionResponses": [answer]}})

    async def turn_end(self) -> None:
        await self.until(lambda message: message.get("serverContent", {}).get("turnComplete"))

    def content(self, key: str) -> list[Any]:
        contents = (message.get("serverContent", {}) for message in self.heard)
        return [content[key] for content in contents if key in content]

    def said(self) -> str:
        return "".join(piece["text"] for piece in self.content("outputTranscription"))


def talk(scene: Callable[[Client], Awaitable[None]], method: str = METHOD) -> None:
    async def run() -> None:
        async with (
            LocalServer(shipped_book()) as endpoint,
            connect(endpoint + method, max_size=None) as socket,
        ):
            await scene(Client(socket))

    asyncio.run(run())


def test_a_spoken_command_becomes_a_call_and_a_spoken_answer() -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        await client.say("turn on the kitchen lights")
        call = await client.call()
        assert (call["name"], call["args"]) == ("turn_on_lights", {"room": "kitchen"})
        await client.answer(call, SENT)
        await client.turn_end()
        assert "kitchen" in client.content("inputTranscription")[0]["text"]
        assert client.said() == "I have asked."
        sounds = [part["inlineData"] for turn in client.content("modelTurn") for part in turn["parts"]]
        assert {sound["mimeType"] for sound in sounds} == {"audio/pcm;rate=24000"}
        assert sum(len(b64decode(sound["data"])) for sound in sounds) > 24_000
        order = [key for message in client.heard for key in message.get("serverContent", {})]
        assert order[-2:] == ["generationComplete", "turnComplete"]
        assert client.heard[-1]["usageMetadata"]["responseTokenCount"] > 0

    talk(scene)


def test_what_is_not_understood_is_said_to_be_so() -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        await client.say("my grandmother planted tulips behind the church")
        await client.turn_end()
        assert "did not understand" in client.said()
        assert not [message for message in client.heard if "toolCall" in message]

    talk(scene)


@pytest.mark.parametrize(
    "message",
    [
        {"realtimeInput": {"text": "Turn on the kitchen lights!"}},
        {
            "clientContent": {
                "turns": [{"role": "user", "parts": [{"text": "turn on the kitchen lights"}]}],
                "turnComplete": True,
            }
        },
    ],
    ids=["realtime", "content"],
)
def test_a_typed_command(message: dict[str, Any]) -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        await client.send(message)
        call = await client.call()
        await client.answer(call, {"error": "The house cannot be reached.", "status": "offline"})
        await client.turn_end()
        assert client.said() == "The house cannot be reached."

    talk(scene)


def test_talking_on_interrupts_the_reply_and_cancels_the_call() -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        await client.send({"realtimeInput": {"text": "turn on the kitchen lights"}})
        call = await client.call()
        await client.send(START)
        ids = await client.until(lambda message: message.get("toolCallCancellation", {}).get("ids"))
        assert ids == [call["id"]]
        await client.turn_end()
        assert client.content("interrupted") == [True]

    talk(scene)


def test_what_is_typed_within_speech_ends_with_it_and_nothing_lingers() -> None:
    async def run() -> None:
        server = LocalServer(shipped_book())
        async with server as endpoint, connect(endpoint + METHOD, max_size=None) as socket:
            client = Client(socket)
            await client.set_up()
            await client.send(START, {"realtimeInput": {"text": "turn on the kitchen lights"}})
            call = await client.call()
            await client.say_on("what is the capital of france")
            ids = await client.until(lambda message: message.get("toolCallCancellation", {}).get("ids"))
            assert ids == [call["id"]]
            await socket.close()
            async with asyncio.timeout(5):  # far less than a call without answer is waited for
                while server.sessions:
                    await asyncio.sleep(0.01)

    asyncio.run(run())


def test_less_than_a_sample_is_nothing_said() -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        audio = {"data": b64encode(b"x").decode(), "mimeType": "audio/pcm;rate=16000"}
        await client.send(START, {"realtimeInput": {"audio": audio}}, END)
        await client.turn_end()
        assert "did not understand" in client.said()

    talk(scene)


def test_a_session_is_resumed_with_its_handle_only() -> None:
    async def run() -> None:
        async with LocalServer(shipped_book()) as endpoint:
            async with connect(endpoint + METHOD) as socket:
                first = Client(socket)
                await first.set_up(sessionResumption={})
                update = await first.until(lambda message: message.get("sessionResumptionUpdate"))
            async with connect(endpoint + METHOD) as socket:
                await Client(socket).set_up(sessionResumption={"handle": update["newHandle"]})
            async with connect(endpoint + METHOD) as socket:
                with pytest.raises(ConnectionClosed) as refusal:
                    await Client(socket).set_up(sessionResumption={"handle": "guess"})
                assert refusal.value.rcvd
                assert refusal.value.rcvd.code == 1007

    asyncio.run(run())


DATA = {"data": "AAAA", "mimeType": "audio/pcm;rate=16000"}


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([START], 1007),
        ([{"setup": {**SETUP, "responseModalities": ["AUDIO"]}}], 1007),
        ([{"setup": {**SETUP, "model": "nonsense"}}], 1008),
        ([{"setup": {**SETUP, "realtimeInputConfig": {}}}], 1007),
        ([{"setup": SETUP}, {"setup": SETUP}], 1007),
        ([{"setup": SETUP}, START, END], 1007),
        ([{"setup": SETUP}, START, START], 1007),
        ([{"setup": SETUP}, {"realtimeInput": {"audio": DATA, "text": "x"}}], 1007),
        ([{"setup": SETUP}, {"realtimeInput": {"audio": {**DATA, "mimeType": "audio/pcm;rate=8000"}}}], 1007),
        ([{"setup": SETUP}, {"contextUpdate": {}}], 1007),
    ],
)
def test_what_breaks_the_rules_is_refused_in_words(messages: list[dict[str, Any]], code: int) -> None:
    async def scene(client: Client) -> None:
        async def break_the_rules() -> None:
            await client.send(*messages)
            await client.turn_end()

        with pytest.raises(ConnectionClosed) as refusal:
            await break_the_rules()
        assert refusal.value.rcvd
        assert refusal.value.rcvd.code == code
        assert len(refusal.value.rcvd.reason) > 20

    talk(scene)


def test_another_path_is_not_there() -> None:
    async def scene(_client: Client) -> None:
        raise AssertionError("connected")

    with pytest.raises(InvalidStatus):
        talk(scene, "/ws/something.else")


def test_a_slow_machine_says_that_it_is_at_work() -> None:
    async def scene(client: Client) -> None:
        await client.set_up()
        (recogniser,) = set(children()) - before
        os.kill(recogniser, signal.SIGSTOP)
        await client.say("turn on the kitchen lights")
        await client.until(lambda message: message == {"serverContent": {}})
        os.kill(recogniser, signal.SIGCONT)
        assert (await client.call())["name"] == "turn_on_lights"

    assert AT_WORK_S < 5, "a pause under five seconds is no fault"
    before = set(children())
    talk(scene)
