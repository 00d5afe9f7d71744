"""Client messages: strict in both directions, camelCase out, either spelling in."""

from __future__ import annotations

import json

import pytest

from agentd.wire.answer import answer_message
from agentd.wire.client import ClientMessage, Media, RealtimeInput, read_client
from agentd.wire.setup import Generation, Resumption, Setup, Speech, Transcribing
from agentd.wire.speech import ACTIVITY_END, ACTIVITY_START, AUDIO_STREAM_END, INPUT_MIME, audio_message


def test_absent_members_are_omitted_and_present_ones_are_in_camel_case() -> None:
    setup = Setup(
        model="models/x",
        generation_config=Generation(
            response_modalities=("AUDIO",), speech_config=Speech(language_code="de")
        ),
        session_resumption=Resumption(),
        input_audio_transcription=Transcribing(),
    )
    assert json.loads(ClientMessage(setup=setup).to_json()) == {
        "setup": {
            "model": "models/x",
            "generationConfig": {"responseModalities": ["AUDIO"], "speechConfig": {"languageCode": "de"}},
            "sessionResumption": {},
            "inputAudioTranscription": {},
        }
    }


def test_the_busy_texts_equal_the_models() -> None:
    pcm = bytes(range(256)) * 2
    audio = RealtimeInput(audio=Media.model_validate(Media.of(pcm, INPUT_MIME).model_dump()))
    assert json.loads(audio_message(pcm)) == json.loads(ClientMessage(realtime_input=audio).to_json())
    for text, member in (
        (ACTIVITY_START, "activity_start"),
        (ACTIVITY_END, "activity_end"),
        (AUDIO_STREAM_END, "audio_stream_end"),
    ):
        read = read_client(text).realtime_input
        assert read
        assert getattr(read, member) is not None


@pytest.mark.parametrize(
    "text",
    [
        '{"realtime_input": {"audio": {"data": "AAA=", "mime_type": "audio/pcm;rate=16000"}}}',
        '{"realtimeInput": {"audio": {"data": "AAA=", "mimeType": "audio/pcm;rate=16000"}}}',
    ],
)
def test_both_spellings_are_read(text: str) -> None:
    read = read_client(text).realtime_input
    assert read
    assert read.audio
    assert read.audio.raw() == b"\0\0"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "{}",
        '{"hello": 1}',
        '{"setup": {"model": "m"}, "realtimeInput": {"text": "a"}}',
        '{"setup": {"model": "m", "responseModalities": ["AUDIO"]}}',
        '{"setup": {}}',
        '{"realtimeInput": {"text": "a", "activityStart": {}}}',
        '{"realtimeInput": {"audio": {"data": "", "rate": 1}}}',
        '{"toolResponse": {"functionResponses": [{"id": "x", "response": {}}]}}',
        '{"clientContent": {"turns": [{"parts": []}]}}',
    ],
)
def test_what_the_real_server_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        read_client(text)


def test_an_answer_keeps_its_nulls_and_drops_an_empty_id() -> None:
    answer = {"name": "f", "response": {"output": {"value": None}}}
    assert json.loads(answer_message("", "f", answer["response"])) == {  # type: ignore[arg-type]
        "toolResponse": {"functionResponses": [answer]}
    }
