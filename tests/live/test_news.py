"""What a message says, in the order in which it must be told."""

from __future__ import annotations

from binascii import b2a_base64
from typing import Any

import pytest

from agentd.core.costevents import Usage
from agentd.core.events import (
    HandleGiven,
    Interrupted,
    LinkEnding,
    LinkEvent,
    ReplyAudio,
    ReplyGenerated,
    SignOfLife,
    ToolCall,
    ToolCalled,
    Transcript,
    TurnDone,
    Who,
)
from agentd.live.news import CALLS_REMEMBERED, MOST_CALLS_PER_MESSAGE, News
from agentd.wire.server import ServerMessage

PCM = b"\1\2\3\4"


def news(*, idle_by_status: bool = False) -> News:
    return News(7, idle_by_status=idle_by_status, resumable=True)


def told(each: News, **members: Any) -> list[LinkEvent]:
    """What the message tells beside that the server is alive."""
    events = each.of(ServerMessage.model_validate(members))
    assert events, "every message is a sign of life"
    return [event for event in events if not isinstance(event, SignOfLife)]


def sound(pcm: bytes, mime: str = "audio/pcm") -> dict[str, Any]:
    return {"inlineData": {"mimeType": mime, "data": b2a_base64(pcm).decode().strip()}}


def calls(*ids: str | None) -> dict[str, Any]:
    return {"functionCalls": [{"id": each, "name": "f"} for each in ids]}


def test_everything_at_once_is_told_in_a_sensible_order() -> None:
    content = {
        "turnComplete": True,
        "generationComplete": True,
        "interrupted": True,
        "inputTranscription": {"text": "hi"},
        "outputTranscription": {"text": "yo"},
        "modelTurn": {
            "parts": [sound(PCM), {"functionCall": {"id": "b", "name": "g", "args": {"x": 1}}}, sound(PCM)]
        },
    }
    assert told(
        news(),
        serverContent=content,
        toolCall=calls("a"),
        goAway={"timeLeft": "50s"},
        sessionResumptionUpdate={"newHandle": "h", "resumable": True},
        usageMetadata={"promptTokenCount": 1, "candidatesTokenCount": 2},
    ) == [
        Transcript(7, Who.PERSON, "hi"),
        ReplyAudio(7, PCM + PCM),
        Transcript(7, Who.AGENT, "yo"),
        ToolCalled(7, ToolCall("a", "f", {})),
        ToolCalled(7, ToolCall("b", "g", {"x": 1})),
        LinkEnding(7, 50.0),
        HandleGiven(7, "h"),
        Usage(7, {"TEXT": 1}, {"AUDIO": 2}),
        Interrupted(7),
        ReplyGenerated(7),
        TurnDone(7),
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"text": "I think", "thought": True},
        {"text": "stray"},
        sound(PCM, "image/png"),
        {"executableCode": {"code": "x"}},
    ],
)
def test_what_is_not_to_be_heard_is_not_told(part: dict[str, Any]) -> None:
    assert told(news(), serverContent={"modelTurn": {"parts": [part]}}) == []


def test_a_sample_cut_in_two_is_put_together_but_not_across_replies() -> None:
    one = news()
    assert told(one, serverContent={"modelTurn": {"parts": [sound(b"\1\2\3")]}}) == [ReplyAudio(7, b"\1\2")]
    assert told(one, serverContent={"modelTurn": {"parts": [sound(b"\4\5")]}}) == [ReplyAudio(7, b"\3\4")]
    told(one, serverContent={"interrupted": True})
    assert told(one, serverContent={"modelTurn": {"parts": [sound(PCM)]}}) == [ReplyAudio(7, PCM)]


def test_calls_without_id_are_each_their_own() -> None:
    one = news()
    assert len(told(one, toolCall=calls(None, "", "a"))) == 3
    assert len(told(one, toolCall=calls(None, "", "a"))) == 2


def test_what_is_remembered_of_calls_has_a_bound() -> None:
    one = news()
    for number in range(CALLS_REMEMBERED + 1):
        told(one, toolCall=calls(str(number)))
    assert told(one, toolCall=calls(str(CALLS_REMEMBERED))) == []
    assert len(told(one, toolCall=calls("0"))) == 1


def test_a_flood_of_calls_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="calls"):
        told(news(), toolCall=calls(*map(str, range(MOST_CALLS_PER_MESSAGE + 1))))


DONE = {"turnComplete": True}


@pytest.mark.parametrize(
    ("idle_by_status", "messages", "turns_done"),
    [
        (False, [{"serverContent": DONE}], 1),
        (False, [{"serverContent": {**DONE, "interactionStatus": "IDLE"}}], 1),
        (False, [{"interactionStatus": "IDLE"}], 0),
        (False, [{"serverContent": {**DONE, "interactionStatus": "IN_PROGRESS"}}], 0),
        (
            False,
            [{"serverContent": DONE, "interactionStatus": "IN_PROGRESS"}, {"interactionStatus": "IDLE"}],
            1,
        ),
        (False, [{"serverContent": {**DONE, "interactionStatus": "NEW_WORD"}}], 1),
        (True, [{"serverContent": DONE}], 0),
        (True, [{"serverContent": DONE}, {"interactionStatus": "IDLE"}], 1),
        (True, [{"serverContent": {**DONE, "interactionStatus": "REQUIRES_ACTION"}}], 1),
        (True, [{"serverContent": {"interactionStatus": "IDLE"}}], 1),
    ],
)
def test_when_a_turn_is_over(idle_by_status: bool, messages: list[dict[str, Any]], turns_done: int) -> None:
    one = news(idle_by_status=idle_by_status)
    events = [event for message in messages for event in told(one, **message)]
    assert events == [TurnDone(7)] * turns_done
    assert one.turn_unsettled == ("serverContent" in messages[-1] and turns_done == 0)


def test_the_filler_of_extended_thinking_does_not_end_the_reply() -> None:
    each = news(idle_by_status=True)
    content = {"generationComplete": True, "turnComplete": True, "interactionStatus": "IN_PROGRESS"}
    assert told(each, serverContent=content) == []
    assert told(each, serverContent={"interactionStatus": "IDLE"}) == [TurnDone(7)]


def test_tokens_are_told_by_modality_and_what_no_detail_names_is_not_lost() -> None:
    details = [{"modality": "TEXT", "tokenCount": 360}, {"modality": "AUDIO"}, {"tokenCount": 10}]
    spoken = {"responseTokenCount": 69, "responseTokensDetails": [{"modality": "AUDIO", "tokenCount": 57}]}
    usage = {"promptTokenCount": 482, "promptTokensDetails": details, **spoken}
    assert told(news(), usageMetadata={**usage, "thoughtsTokenCount": 5, "totalTokenCount": 600}) == [
        Usage(7, {"TEXT": 482, "AUDIO": 0}, {"AUDIO": 69}, 5, 600)
    ]


def test_vertex_counts_candidates() -> None:
    details = [{"modality": "AUDIO", "tokenCount": 7}, {"modality": "TEXT", "tokenCount": 2}]
    usage = {"candidatesTokenCount": 9, "candidatesTokensDetails": details}
    assert told(news(), usageMetadata=usage) == [Usage(7, {}, {"AUDIO": 7, "TEXT": 2})]
