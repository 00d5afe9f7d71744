"""Which row a model gets, and whether each row says the same as the test server's own table."""

from __future__ import annotations

from typing import Any

import pytest

from agentd.config.live import Live
from agentd.live.models import (
    AUTO,
    AUTO_ON_VERTEX,
    FLASH_31,
    LIVE_38,
    NATIVE_AUDIO_25,
    THINKING_38,
    UNKNOWN,
    VERTEX_25,
    VERTEX_38,
    VERTEX_THINKING_38,
    VERTEX_UNKNOWN,
    VOICES,
    Row,
    candidates,
    row_of,
)
from tests.live_server import table
from tests.live_server.judge import mistakes, setup_mistakes

ROWS = {
    "2.5": NATIVE_AUDIO_25,
    "3.1": FLASH_31,
    "3.8": LIVE_38,
    "ET": THINKING_38,
    "Vertex 2.5": VERTEX_25,
    "Vertex 3.8": VERTEX_38,
    "Vertex ET": VERTEX_THINKING_38,
}
MODEL_OF = {family: f"models/{model}" for model, family in reversed(table.MODELS.items())} | {
    family: f"projects/p/locations/us-central1/publishers/google/models/{model}"
    for model, family in table.VERTEX_MODELS.items()
}
DECLARATION = {"name": "stop", "description": "Stop."}


def takes(family: str, **members: Any) -> bool:
    """Whether the table finds nothing wrong with a set-up that holds just this."""
    generation = {"responseModalities": ["AUDIO"], **members.pop("generationConfig", {})}
    if family in table.REQUIRED:
        generation = {"thinkingConfig": {"thinkingLevel": "low"}, **generation}
    setup = {"model": MODEL_OF[family], "generationConfig": generation, **members}
    assert list(mistakes(setup, table.SETUP, "setup")) == []
    return list(setup_mistakes(setup)) == []


def takes_thinking(family: str, **config: object) -> bool:
    return takes(family, generationConfig={"thinkingConfig": config})


def takes_behavior(family: str, behavior: str) -> bool:
    return takes(family, tools=[{"functionDeclarations": [{**DECLARATION, "behavior": behavior}]}])


@pytest.mark.parametrize("family", ROWS)
class TestARowSaysWhatTheTableSays:
    def test_tone_and_initiative(self, family: str) -> None:
        row = ROWS[family]
        assert row.affective_dialog == takes(family, generationConfig={"enableAffectiveDialog": True})
        assert (row.proactive == "opt-in") == takes(family, proactivity={"proactiveAudio": True})

    def test_thinking(self, family: str) -> None:
        row = ROWS[family]
        levels = [
            level
            for level in ("minimal", "low", "medium", "high")
            if takes_thinking(family, thinkingLevel=level)
        ]
        assert list(row.thinking_levels) == levels
        assert row.thinking_budget == (
            family not in table.REQUIRED and takes_thinking(family, thinkingBudget=0)
        )
        assert (row.thinking_default in levels) == (family in table.REQUIRED)

    def test_calls(self, family: str) -> None:
        row = ROWS[family]
        behaviors = [each for each in ("BLOCKING", "NON_BLOCKING") if takes_behavior(family, each)]
        assert list(row.behaviors) == behaviors
        assert row.behavior is None or row.behavior in behaviors
        assert row.scheduling == (family in table.SCHEDULING_ALLOWED)

    def test_what_belongs_to_a_turn(self, family: str) -> None:
        coverages = table.SETUP["realtimeInputConfig"]["turnCoverage"]
        row = ROWS[family]
        assert list(row.coverages) == [
            each for each in coverages if takes(family, realtimeInputConfig={"turnCoverage": each})
        ]
        assert row.coverage in row.coverages

    def test_transcripts(self, family: str) -> None:
        row = ROWS[family]
        assert row.transcription_languages == takes(
            family, inputAudioTranscription={"languageCodes": ["de-DE"]}
        )
        assert row.transcription_vocabulary == takes(
            family, inputAudioTranscription={"customVocabulary": ["agentd"]}
        )

    def test_what_only_vertex_takes(self, family: str) -> None:
        row = ROWS[family]
        assert row.transparent_resumption == takes(family, sessionResumption={"transparent": True})
        rule = {"category": "HARM_CATEGORY_HARASSMENT", "threshold": "OFF", "method": "SEVERITY"}
        assert row.safety_method == takes(family, safetySettings=[rule])

    def test_history_and_search(self, family: str) -> None:
        row = ROWS[family]
        if row.history == "announced":
            assert takes(family, historyConfig={"initialHistoryInClientContent": True})
        assert takes(family, tools=[{"googleSearch": {}}])
        beside = takes(family, tools=[{"functionDeclarations": [DECLARATION]}, {"googleSearch": {}}])
        assert (row.search == "beside tools") == beside

    def test_after_the_set_up(self, family: str) -> None:
        row = ROWS[family]
        assert (row.text_turn == "realtime") == (family in table.CONTENT_ONLY_FIRST)
        assert not row.context_update or family in table.CONTEXT_UPDATE_ALLOWED
        assert row.idle_by_status == (family in table.REQUIRED)

    def test_versions(self, family: str) -> None:
        row = ROWS[family]
        versions = ("v1", "v1beta1") if "Vertex" in family else ("v1beta", "v1alpha")
        assert row.version in versions
        assert row.options_version in versions


@pytest.mark.parametrize(("model", "family"), table.MODELS.items())
def test_every_documented_model_has_its_row(model: str, family: str) -> None:
    assert row_of(model) is ROWS[family]


@pytest.mark.parametrize(("model", "family"), table.VERTEX_MODELS.items())
def test_every_model_of_vertex_has_its_row(model: str, family: str) -> None:
    assert row_of(model, vertex=True) is ROWS[family]


@pytest.mark.parametrize(
    ("model", "row"),
    [
        ("gemini-live-2.5-flash-native-audio", NATIVE_AUDIO_25),
        ("gemini-3.8-live-preview-01-2027", LIVE_38),
        ("gemini-2.5-flash", UNKNOWN),
        ("gemini-4-live", UNKNOWN),
    ],
)
def test_names_are_judged_by_their_family(model: str, row: Row) -> None:
    assert row_of(model) is row


def test_a_model_that_vertex_is_not_known_to_have_gets_nothing() -> None:
    assert row_of("gemini-3.1-flash-live-preview", vertex=True) is VERTEX_UNKNOWN
    assert row_of("gemini-5-live", vertex=True) is VERTEX_UNKNOWN


def test_auto_prefers_affective_dialog_and_proactive_audio() -> None:
    assert candidates(Live()) == AUTO
    assert candidates(Live(endpoint="vertex")) == AUTO_ON_VERTEX
    for models, on_vertex in ((AUTO, False), (AUTO_ON_VERTEX, True)):
        rows = [row_of(model, vertex=on_vertex) for model in models]
        assert rows[0].affective_dialog
        assert rows[0].proactive == "opt-in"
        assert not {"unknown", "unknown on Vertex"} & {row.family for row in rows}
        known = table.VERTEX_MODELS if on_vertex else table.MODELS
        assert set(models) <= set(known)


def test_a_named_model_is_the_only_candidate_and_may_have_its_prefix() -> None:
    assert candidates(Live(model="models/gemini-3.8-live")) == ("gemini-3.8-live",)


def test_voices() -> None:
    assert set(table.VOICES.split()) == VOICES
