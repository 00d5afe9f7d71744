"""What few ask for: options by `live.extra`, changes in mid-session, and the details of what comes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import TurnDone
from agentd.live.credentials import credentials
from agentd.live.entry import enter
from agentd.live.session import Session
from agentd.live.setup import plan
from agentd.wire.server import ServerMessage, Word
from agentd.wire.setup import Function, Tool
from tests.live.harness import LIGHTS, bench
from tests.live_server import TONE, Call, LiveServer, Say, Script, Send
from tests.live_server.script import Step

ON_VERTEX: dict[str, Any] = {"endpoint": "vertex", "model": "gemini-3.8-live"}  # express: with a mere key
SAMPLE = {"mimeType": "audio/wav", "voiceSampleAudio": "UklGRg=="}


def on_vertex(script: Script, use: Callable[[Session], Awaitable[None]], **options: Any) -> LiveServer:
    """A session through Vertex's door, which the server judges as such."""

    async def run() -> LiveServer:
        async with asyncio.timeout(20), LiveServer(script) as server:
            live = Live.model_validate({**ON_VERTEX, **options})
            terms = plan(live, Vad(), (LIGHTS,))
            entered = enter(
                live,
                credentials(live, key="k"),
                terms.api_version,
                terms.message(None),
                server=server.endpoint,
            )
            session = await Session.open(entered, plan=terms)
            try:
                await use(session)
            finally:
                await session.aclose()
            assert not server.violations
            return server

    return asyncio.run(run())


async def a_turn(session: Session) -> None:
    await session.send_text("Hello")
    async for message in session.receive():
        if message.server_content and message.server_content.turn_complete:
            return


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (
            ("generationConfig", "speechConfig", "voiceConfig"),
            {"prebuiltVoiceConfig": None, "replicatedVoiceConfig": SAMPLE},
        ),
        (("generationConfig", "translationConfig"), {"targetLanguageCode": "de-DE"}),
        (("labels",), {"house": "ours"}),
        (("avatarConfig",), {"avatarName": "Ben", "videoBitrateBps": 500_000}),
        (("inputAudioTranscription",), {"mode": "VERBATIM", "wordTimestamp": True, "diarization": True}),
        (("explicitVadSignal",), True),
    ],
    ids=["cloned voice", "translation", "labels", "avatar", "transcript in detail", "marks of its own"],
)
def test_what_the_settings_do_not_name_is_asked_for_by_extra(path: tuple[str, ...], value: Any) -> None:
    extra = value
    for name in reversed(path):
        extra = {name: extra}
    asked = on_vertex(Script(), a_turn, extra=extra).sessions[0].received.setup
    for name in path:
        assert asked is not None
        asked = asked[name]
    wanted = {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value
    assert asked == wanted


def test_another_instruction_and_other_functions_in_mid_session() -> None:
    async def use(session: Session) -> None:
        await a_turn(session)
        await session.send_context_update("Whisper.", [Tool(function_declarations=(Function(name="hush"),))])
        await a_turn(session)

    server = on_vertex(Script(), use)
    assert server.sessions[0].received.updates == [
        {
            "systemInstruction": {"parts": [{"text": "Whisper."}]},
            "tools": {"tools": [{"functionDeclarations": [{"name": "hush"}]}]},
        }
    ]
    assert len(server.turns) == 2


def test_a_call_that_is_answered_bit_by_bit() -> None:
    async def use(session: Session) -> None:
        await session.send_text("Count.")
        async for message in session.receive():
            for call in (message.tool_call and message.tool_call.function_calls) or ():
                for number, more in ((1, True), (2, True), (3, False)):
                    output = {"output": number}
                    await session.send_tool_response(call.id or "", call.name, output, "SILENT", more)
            if message.server_content and message.server_content.turn_complete:
                return

    count = Call([("turn_on_lights", {"room": "kitchen"})])
    server = on_vertex(Script(turns=[[count, Say(TONE, turn_complete_after_s=0)]]), use)
    assert [answer["willContinue"] for answer in server.answers] == [True, True, False]
    assert {answer["scheduling"] for answer in server.answers} == {"SILENT"}
    assert server.unanswered == []


def test_the_servers_name_for_the_session_is_known_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "agentd")

    async def use(session: Session) -> None:
        assert session.server_id == "5f0c"

    on_vertex(Script(session_id="5f0c"), use)
    assert "5f0c" in caplog.text


GROUNDING = {
    "webSearchQueries": ["a private matter"],
    "groundingChunks": [{"web": {"uri": "https://example.org/a"}}, {"web": {"uri": "https://example.org/b"}}],
}
PAGES = {"urlMetadata": [{"retrievedUrl": "https://example.org/c", "urlRetrievalStatus": "OK"}]}
HEARD = {
    "text": "Hello there.",
    "languageCode": "en-US",
    "speakerLabel": "1",
    "words": [{"word": "Hello", "startOffset": "0.1s", "endOffset": "0.4s"}, {"word": "there.", "new": 1}],
}
DETAILS: list[Step] = [
    Send({"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.200s"}, "serverContent": {}}),
    Send({"voiceActivityDetectionSignal": {"vadSignalType": "VAD_SIGNAL_TYPE_EOS"}}),
    Send({"serverContent": {"interimInputTranscription": {"text": "hel"}}}),
    Send({"serverContent": {"inputTranscription": HEARD}}),
    Send({"serverContent": {"groundingMetadata": GROUNDING, "urlContextMetadata": PAGES}}),
    Send({"serverContent": {"groundingMetadata": {}}}),
    Say(TONE, "Hello.", turn_complete_after_s=0, rush=0),
]


def test_the_details_of_what_comes_are_there_for_whoever_looks() -> None:
    messages: list[ServerMessage] = []

    async def use(session: Session) -> None:
        await session.send_text("Hello")
        async for message in session.receive():
            messages.append(message)
            if message.server_content and message.server_content.turn_complete:
                return

    on_vertex(Script(turns=[DETAILS], handles=False), use)
    _, activity, signal, interim, heard, grounded, *_ = messages
    assert activity.voice_activity
    assert activity.voice_activity.type == "ACTIVITY_START"
    assert activity.voice_activity.audio_offset == "1.200s"
    assert signal.voice_activity_detection_signal
    assert signal.voice_activity_detection_signal.vad_signal_type == "VAD_SIGNAL_TYPE_EOS"
    assert interim.server_content
    assert interim.server_content.interim_input_transcription
    assert interim.server_content.interim_input_transcription.text == "hel"
    assert heard.server_content
    said = heard.server_content.input_transcription
    assert said
    assert (said.language_code, said.speaker_label) == ("en-US", "1")
    assert said.words
    assert said.words[0] == Word(word="Hello", start_offset="0.1s", end_offset="0.4s")
    assert grounded.server_content
    assert grounded.server_content.grounding_metadata == GROUNDING
    assert grounded.server_content.url_context_metadata == PAGES


def test_the_log_counts_sources_and_does_not_name_them(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "agentd")

    async def run() -> None:
        async with bench(Script(turns=[DETAILS])) as it:
            await it.ready()
            it.talk()
            await it.wait(TurnDone)

    asyncio.run(run())
    assert caplog.text.count("looked up; sources: 3") == 1
    assert caplog.text.count("looked up") == 1
    assert "private" not in caplog.text
    assert "example.org" not in caplog.text
