"""Server messages: whatever comes, what we know of it is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agentd.home.answer import Refusal
from agentd.home.book import ToolFile, build_book
from agentd.home.plan import Plan
from agentd.wire.content import Blob, Content, FunctionCall, Part
from agentd.wire.server import GoAway, ServerContent, ServerMessage, ToolCalls, read_server


def read(message: dict[str, Any]) -> ServerMessage:
    """As text and, indented, as binary: both must say the same."""
    text = read_server(json.dumps(message))
    assert read_server((json.dumps(message, indent=2) + "\n").encode()) == text
    return text


@pytest.mark.parametrize(
    ("time_left", "seconds"),
    [
        ("50s", 50.0),
        ("6.680s", 6.68),
        ("0.000000001s", 1e-9),
        (None, 0.0),
        ("soon", 0.0),
        ("-1s", 0.0),
        (7, 0.0),
    ],
)
def test_durations(time_left: object, seconds: float) -> None:
    go_away = read({"goAway": {"timeLeft": time_left}}).go_away
    assert go_away
    assert go_away.seconds() == seconds
    assert GoAway().seconds() == 0


def test_members_are_not_exclusive() -> None:
    message = read(
        {
            "serverContent": {"turnComplete": True, "outputTranscription": {"text": " Hi", "words": []}},
            "usageMetadata": {"promptTokenCount": 3, "responseTokensDetails": [{"modality": "AUDIO"}]},
            "interactionStatus": "IDLE",
            "goAway": {},
        }
    )
    assert message.server_content
    assert message.server_content.turn_complete
    assert message.usage_metadata
    assert message.usage_metadata.prompt_token_count == 3
    assert message.interaction_status == "IDLE"
    assert message.go_away


def test_what_is_wrong_in_the_margin_reads_as_absent() -> None:
    message = read(
        {
            "serverContent": {"turnComplete": True, "turnCompleteReason": 7, "inputTranscription": []},
            "usageMetadata": {"promptTokenCount": "12", "totalTokenCount": "many"},
            "sessionResumptionUpdate": {"newHandle": "h", "lastConsumedClientMessageIndex": "9"},
            "voiceActivity": [],
            "unheardOf": {"x": [1, None]},
        }
    )
    assert message.server_content
    assert message.server_content.turn_complete
    assert message.usage_metadata
    assert message.usage_metadata.prompt_token_count == 12
    assert message.usage_metadata.total_token_count is None
    assert message.session_resumption_update
    assert message.session_resumption_update.last_consumed_client_message_index == 9
    assert message.voice_activity is None


@pytest.mark.parametrize("args", ["kitchen", 3, ["kitchen"], False])
def test_a_malformed_call_leaves_its_neighbours_alone(args: object) -> None:
    book, _ = build_book(
        [ToolFile("t.yaml", {"f": {"description": "F.", "publish": {"topic": "x", "text": 1}}}, {})]
    )
    calls = [
        {"id": "a", "name": "f"},
        {"id": "b", "name": "f", "args": args},
        {"id": "c"},
        {"id": 4, "name": "f"},
        "d",
    ]
    tool_call = read({"toolCall": {"functionCalls": calls}}).tool_call
    assert tool_call
    assert tool_call.function_calls
    first, second = tool_call.function_calls
    assert isinstance(book.plan(first.name, first.args), Plan)
    refusal = book.plan(second.name, second.args)
    assert isinstance(refusal, Refusal)
    assert refusal.sentence == 'f has no argument "(arguments that are no object)"; it takes no arguments.'


@pytest.mark.parametrize("calls", [3, {"name": "f"}, ["f"], [{"id": "a"}], [{"name": 3}]])
def test_nothing_but_malformed_calls_is_no_message(calls: object) -> None:
    with pytest.raises(ValueError, match="functionCalls"):
        read({"toolCall": {"functionCalls": calls}})


def test_calls_with_and_without_arguments() -> None:
    calls = [
        {"id": "a", "name": "f", "args": {"x": {"y": [1, None]}}},
        {"name": "g"},
        {"name": "h", "args": None},
    ]
    tool_call = read({"toolCall": {"functionCalls": calls}}).tool_call
    assert tool_call
    assert tool_call.function_calls == (
        FunctionCall(id="a", name="f", args={"x": {"y": [1, None]}}),
        FunctionCall(name="g"),
        FunctionCall(name="h"),
    )


@pytest.mark.parametrize("depth", [150, 196, 200, 201, 400])
def test_nesting(depth: int) -> None:
    frame = '{"toolCall":{"functionCalls":[{"name":"x","args":{"v":' + "[" * depth + "]" * depth + "}}]}}"
    assert read_server(frame).tool_call


@pytest.mark.parametrize("depth", [600, 900, 5_000])
def test_too_much_nesting(depth: int) -> None:
    frame = '{"toolCall":{"functionCalls":[{"name":"x","args":{"v":' + "[" * depth + "]" * depth + "}}]}}"
    with pytest.raises(ValueError, match="nested"):
        read_server(frame)


@pytest.mark.parametrize(
    "frame", ["[" * 1_000_000, '{"a":' * 500_000, "{", "", "null", "3", '"x"', b"\xff{}", b"\0"]
)
def test_garbage_is_a_value_error(frame: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"validation error|nested|Expecting|decode"):
        read_server(frame)


def test_a_server_of_our_own_can_say_it() -> None:
    said = ServerMessage(
        server_content=ServerContent(
            model_turn=Content(parts=(Part(inline_data=Blob.of(b"\0\1\2\3", "audio/pcm;rate=24000")),))
        ),
        tool_call=ToolCalls(function_calls=(FunctionCall(id="fc_1", name="f", args={"a": 1}),)),
    )
    assert json.loads(said.to_json()) == {
        "serverContent": {
            "modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAECAw=="}}]}
        },
        "toolCall": {"functionCalls": [{"id": "fc_1", "name": "f", "args": {"a": 1}}]},
    }
    assert read_server(said.to_json()) == said
