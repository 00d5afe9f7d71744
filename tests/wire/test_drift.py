"""What is new in a message is found by its name, and nothing of its content is told."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from agentd.wire import content, server
from agentd.wire.drift import MOST_FINDINGS, Finding, Kind, compare, known_paths, look
from agentd.wire.form import Lenient

SECRET = "the code of the safe is 4711"
RECORDED: tuple[dict[str, Any], ...] = (
    {"setupComplete": {}},
    {"setupComplete": {"sessionId": "0b1c"}},
    {"serverContent": {}},
    {"serverContent": {"modelTurn": {"parts": [{"text": SECRET, "thought": True}], "role": "model"}}},
    {
        "serverContent": {
            "modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/pcm;rate=24000", "data": "AAAB"}}]},
            "outputTranscription": {"text": SECRET, "languageCode": "en", "words": [{"word": "the"}]},
        }
    },
    {
        "serverContent": {"turnComplete": True, "groundingMetadata": {"a": {"b": [1]}}},
        "usageMetadata": {
            "promptTokenCount": 482,
            "cachedContentTokenCount": 3,
            "trafficType": "ON_DEMAND",
            "candidatesTokensDetails": [{"modality": "AUDIO"}],
        },
    },
    {"serverContent": {"turnComplete": True, "interactionStatus": "IDLE"}},
    {"toolCall": {"functionCalls": [{"id": "fc_1", "name": "light", "args": {"any": {"thing": SECRET}}}]}},
    {"toolCall": {"functionCalls": [{"name": "light"}]}, "interactionStatus": "IN_PROGRESS"},
    {"toolCallCancellation": {"ids": ["fc_1"]}},
    {"goAway": {"timeLeft": "50s"}},
    {"sessionResumptionUpdate": {"newHandle": "h", "lastConsumedClientMessageIndex": "12"}},
    {"voiceActivity": {"type": "ACTIVITY_START", "audioOffset": "1.2s"}, "serverContent": {}},
    {"session_resumption_update": {"new_handle": "h", "resumable": True}},
    {"serverContent": {"inputTranscription": None, "modelTurn": None}},
)


@pytest.mark.parametrize("message", RECORDED, ids=lambda message: ",".join(message))
def test_what_servers_are_known_to_say_is_not_new(message: dict[str, Any]) -> None:
    assert compare(message) == set()


@pytest.mark.parametrize(
    ("message", "path", "kind", "seen"),
    [
        ({"weather": {"is": SECRET}}, "weather", Kind.MEMBER, "object"),
        ({"serverContent": {"mood": SECRET}}, "serverContent.mood", Kind.MEMBER, "text"),
        ({"setupComplete": {"quota": 3}}, "setupComplete.quota", Kind.MEMBER, "number"),
        ({"goAway": {"kindly": True}}, "goAway.kindly", Kind.MEMBER, "true or false"),
        ({"usageMetadata": {"co2": None}}, "usageMetadata.co2", Kind.MEMBER, "null"),
        (
            {"serverContent": {"modelTurn": {"parts": [{}, {"smell": [1]}]}}},
            "serverContent.modelTurn.parts[].smell",
            Kind.MEMBER,
            "list",
        ),
        (
            {"toolCall": {"functionCalls": [{"name": "a", "args": {}, "urgency": 1}]}},
            "toolCall.functionCalls[].urgency",
            Kind.MEMBER,
            "number",
        ),
        (
            {"serverContent": {"turnCompleteReason": "TIRED"}},
            "serverContent.turnCompleteReason",
            Kind.WORD,
            "TIRED",
        ),
        ({"interactionStatus": "DREAMING"}, "interactionStatus", Kind.WORD, "DREAMING"),
        (
            {"usageMetadata": {"promptTokensDetails": [{"modality": "SMELL"}]}},
            "usageMetadata.promptTokensDetails[].modality",
            Kind.WORD,
            "SMELL",
        ),
        (
            {"serverContent": {"modelTurn": {"parts": [{"inlineData": {"mimeType": "audio/opus"}}]}}},
            "serverContent.modelTurn.parts[].inlineData.mimeType",
            Kind.WORD,
            "audio/opus",
        ),
        ({"serverContent": {"turnComplete": "yes"}}, "serverContent.turnComplete", Kind.FORM, "text"),
        ({"serverContent": [SECRET]}, "serverContent", Kind.FORM, "list"),
        (
            {"serverContent": {"modelTurn": {"parts": SECRET}}},
            "serverContent.modelTurn.parts",
            Kind.FORM,
            "text",
        ),
        ({"toolCallCancellation": {"ids": [7]}}, "toolCallCancellation.ids[]", Kind.FORM, "number"),
        (
            {"usageMetadata": {"promptTokenCount": True}},
            "usageMetadata.promptTokenCount",
            Kind.FORM,
            "true or false",
        ),
        (
            {"usageMetadata": {"totalTokenCount": "a lot"}},
            "usageMetadata.totalTokenCount",
            Kind.FORM,
            "text",
        ),
        ([], "", Kind.MESSAGE, "list"),
        (SECRET, "", Kind.MESSAGE, "text"),
    ],
)
def test_what_is_new_is_named_with_its_place(message: object, path: str, kind: Kind, seen: str) -> None:
    assert compare(message) == {Finding(path, kind, seen)}


def test_no_content_is_told_wherever_it_stands() -> None:
    message = {
        SECRET: 1,
        "serverContent": {SECRET: SECRET, "interactionStatus": SECRET, "turnCompleteReason": {"x": SECRET}},
        "toolCall": {"functionCalls": [{"name": SECRET, "id": 3, "args": {SECRET: SECRET}, SECRET: SECRET}]},
    }
    found = sorted(compare(message))
    assert len(found) == 6
    told = " ".join(map(str, found))
    assert "4711" not in told
    assert "serverContent.(odd name)" in told
    assert "new word serverContent.interactionStatus: (no word)" in told


def test_a_flood_of_names_is_bounded() -> None:
    assert len(compare({f"name{number}": 1 for number in range(10_000)})) == MOST_FINDINGS


def test_the_known_members_that_came_are_noted_by_path() -> None:
    seen = look({"serverContent": {"modelTurn": {"parts": [{"inlineData": {"data": ""}}, {"text": "x"}]}}})
    assert seen.paths == {
        "serverContent",
        "serverContent.modelTurn",
        "serverContent.modelTurn.parts",
        "serverContent.modelTurn.parts[].inlineData",
        "serverContent.modelTurn.parts[].inlineData.data",
        "serverContent.modelTurn.parts[].text",
    }
    assert seen.paths <= set(known_paths())


def test_the_paths_are_those_of_the_models() -> None:
    """Built from values: a message that has every member of every model has every path, and nothing new."""
    message = json.loads(_full(server.ServerMessage).to_json())
    assert look(message).paths == set(known_paths())
    assert compare(message) == set()


def _full(form: type[Lenient]) -> Any:
    """A model with all that it can hold."""
    values: dict[str, Any] = {}
    for name, info in form.model_fields.items():
        text = str(info.annotation)
        inner = next((each for each in _forms() if f".{each.__name__}" in text), None)
        if inner:
            values[name] = (_full(inner),) if "tuple" in text else _full(inner)
        elif "tuple" in text:
            values[name] = ("x",)
        elif "Mapping" in text:
            values[name] = {"a": 1}
        else:
            words = next((each.known for each in info.metadata if hasattr(each, "known")), ("x",))
            leaf = {"bool": True, "int": 1, "bytes": b"x"}
            values[name] = next((value for kind, value in leaf.items() if kind in text), words[0])
    return form.model_validate(values)


def _forms() -> list[type[Lenient]]:
    """The longest names first: one may begin as another does."""
    every = [each for module in (server, content) for each in vars(module).values()]
    forms = {each for each in every if isinstance(each, type) and issubclass(each, Lenient)}
    return sorted(forms, key=lambda each: -len(each.__name__))


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("LiveServerMessage", server.ServerMessage),
        ("LiveServerSetupComplete", server.SetupComplete),
        ("LiveServerContent", server.ServerContent),
        ("Transcription", server.Transcription),
        ("LiveServerToolCall", server.ToolCalls),
        ("LiveServerToolCallCancellation", server.Cancellation),
        ("LiveServerGoAway", server.GoAway),
        ("LiveServerSessionResumptionUpdate", server.ResumptionUpdate),
        ("UsageMetadata", server.UsageMetadata),
        ("VoiceActivityDetectionSignal", server.VoiceSignal),
        ("ModalityTokenCount", server.TokenDetail),
        ("FunctionCall", content.FunctionCall),
        ("Blob", content.Blob),
        ("Content", content.Content),
    ],
)
def test_the_official_client_knows_no_member_that_we_would_call_new(theirs: str, ours: type[Lenient]) -> None:
    official: type[BaseModel] = getattr(import_module("google.genai.types"), theirs)
    known = {to_camel(name) for name in ours.model_fields} | set(ours.passed_over)
    assert {to_camel(name) for name in official.model_fields} <= known


@pytest.mark.parametrize(
    ("theirs", "path"),
    [
        ("TurnCompleteReason", ("serverContent", "turnCompleteReason")),
        ("InteractionStatus", ("serverContent", "interactionStatus")),
        ("MediaModality", ("usageMetadata", "promptTokensDetails", "modality")),
        ("VoiceActivityType", ("voiceActivity", "type")),
        ("VadSignalType", ("voiceActivityDetectionSignal", "vadSignalType")),
    ],
)
def test_the_official_client_knows_no_word_that_we_would_call_new(theirs: str, path: tuple[str, ...]) -> None:
    official = [each.value for each in getattr(import_module("google.genai.types"), theirs)]
    assert len(official) > 2
    for word in official:
        value: Any = word
        for name in reversed(path):
            value = [{name: value}] if name == "modality" else {name: value}
        assert compare(value) == set()
