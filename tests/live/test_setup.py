"""The set-up message, judged by the test server's own table for every model it knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.config.yamlsource import read
from agentd.home.book import ToolFile, build_book
from agentd.live.setup import MOST_TRIGGER_TOKENS, plan
from tests.live.harness import LIGHTS, STOP, Declaration
from tests.live_server import table
from tests.live_server.judge import mistakes


def setup_of(live: Live, vad: Vad | None = None, handle: str | None = None) -> dict[str, Any]:
    message = json.loads(plan(live, vad or Vad(), (LIGHTS, STOP)).message(handle))
    assert list(message) == ["setup"]
    setup: dict[str, Any] = message["setup"]
    return setup


def test_the_default_is_the_whole_wish() -> None:
    setup = setup_of(Live())
    generation = setup["generationConfig"]
    assert generation["responseModalities"] == ["AUDIO"]
    assert generation["enableAffectiveDialog"] is True
    assert generation["speechConfig"]["voiceConfig"]["prebuiltVoiceConfig"]["voiceName"] == "Kore"
    assert setup["proactivity"] == {"proactiveAudio": True}
    assert setup["realtimeInputConfig"] == {
        "automaticActivityDetection": {"disabled": True},
        "activityHandling": "START_OF_ACTIVITY_INTERRUPTS",
        "turnCoverage": "TURN_INCLUDES_ONLY_ACTIVITY",
    }
    assert setup["inputAudioTranscription"] == setup["outputAudioTranscription"] == {}
    assert setup["sessionResumption"] == {}
    lights, stop = setup["tools"][0]["functionDeclarations"]
    assert lights["parameters"]["properties"]["room"] == {"type": "STRING", "enum": ["kitchen", "bedroom"]}
    assert "parameters" not in stop


@pytest.mark.parametrize(
    ("model", "sentences"),
    [
        ("auto", 0),
        ("gemini-3.1-flash-live-preview", 2),
        ("gemini-3.8-live", 1),
        ("gemini-4", 2),
    ],
)
def test_what_a_model_does_not_take_is_left_out_and_said(model: str, sentences: int) -> None:
    left_out = plan(Live(model=model), Vad(), ()).left_out
    assert len(left_out) == sentences
    assert all(sentence.startswith("live.") for sentence in left_out)


def test_proactive_audio_that_cannot_be_switched_off_is_said() -> None:
    live = Live(model="gemini-3.8-live", proactive_audio=False, affective_dialog=False)
    assert plan(live, Vad(), ()).left_out == ("live.proactive_audio: gemini-3.8-live cannot switch it off",)


@pytest.mark.parametrize(
    ("live", "version"),
    [
        (Live(), "v1alpha"),
        (Live(affective_dialog=False), "v1alpha"),
        (Live(affective_dialog=False, proactive_audio=False), "v1beta"),
        (Live(model="gemini-3.8-live"), "v1beta"),
        (Live(model="gemini-3.8-live", api_version="v1alpha"), "v1alpha"),
        (Live(api_version="v1beta"), "v1beta"),
        (Live(endpoint="vertex"), "v1beta1"),
        (Live(endpoint="vertex", api_version="v1"), "v1"),
    ],
)
def test_the_version_follows_what_is_asked_for(live: Live, version: str) -> None:
    assert plan(live, Vad(), ()).api_version == version


def test_with_a_token_it_is_the_one_that_takes_tokens() -> None:
    assert plan(Live(), Vad(), (), token=True).api_version == "v1beta"


def test_calls_wait_for_their_answers_where_that_must_be_said() -> None:
    def behaviour(model: str) -> object:
        return setup_of(Live(model=model))["tools"][0]["functionDeclarations"][0].get("behavior")

    assert behaviour("gemini-3.8-live") == "BLOCKING"
    assert behaviour("gemini-3.8-live-extended-thinking") == "NON_BLOCKING"
    assert behaviour("gemini-3.1-flash-live-preview") is None


@pytest.mark.parametrize("model", table.MODELS)
def test_the_shipped_house_is_declared_as_the_server_takes_it(model: str) -> None:
    paths = sorted((Path(__file__).parents[2] / "tools").glob("*.yaml"))
    book, _ = build_book([ToolFile(path.name, *read(path.read_text("utf-8"), path.name)) for path in paths])
    declared = plan(Live(model=model), Vad(), book.declarations())
    setup = json.loads(declared.message(None))["setup"]
    assert list(mistakes(setup, table.SETUP, "setup")) == []
    assert {each["name"] for each in setup["tools"][0]["functionDeclarations"]} == set(book.tools)


def test_no_tools_no_member() -> None:
    assert "tools" not in json.loads(plan(Live(), Vad(), ()).message(None))["setup"]


def test_resumption_is_asked_for_unless_nothing_shall_be_remembered() -> None:
    assert setup_of(Live(), handle="h")["sessionResumption"] == {"handle": "h"}
    assert "sessionResumption" not in setup_of(Live(remember_min=0))


def test_compression_leaves_room_for_what_never_goes() -> None:
    def tokens(count: int) -> tuple[int, int]:
        tools = [Declaration(f"tool_{n}", "x" * 500, None) for n in range(count)]
        compression = json.loads(plan(Live(), Vad(), tools).message(None))["setup"][
            "contextWindowCompression"
        ]
        return compression["triggerTokens"], compression["slidingWindow"]["targetTokens"]

    few, many, absurd = tokens(2), tokens(100), tokens(512)
    assert 25_000 < few[0] < 27_000
    assert 8_000 < few[1] < 10_000
    assert many[0] > few[0] + 15_000
    assert absurd == (MOST_TRIGGER_TOKENS, MOST_TRIGGER_TOKENS // 2)


@pytest.mark.parametrize(
    ("trigger", "target", "tokens"),
    [(20_000, None, (20_000, 8_000)), (5_000, None, (5_000, 2_500)), (None, 60_000, (104_000, 60_000))],
)
def test_half_of_a_compression_completes_itself(
    trigger: int | None, target: int | None, tokens: tuple[int, int]
) -> None:
    live = Live(compression_trigger_tokens=trigger, compression_target_tokens=target)
    compression = json.loads(plan(live, Vad(), ()).message(None))["setup"]["contextWindowCompression"]
    made = compression["triggerTokens"], compression["slidingWindow"]["targetTokens"]
    assert made == pytest.approx(tokens, rel=0.1)


def test_the_instruction_keeps_its_rules_whatever_the_owner_writes() -> None:
    def words(live: Live, here: str) -> str:
        setup = json.loads(plan(live, Vad(), (), here).message(None))["setup"]
        return " ".join(part["text"] for part in setup["systemInstruction"]["parts"])

    own = words(Live(system_instruction="You are a pirate."), "kitchen")
    assert "pirate" in own
    assert "kitchen" in own
    for text in (own, words(Live(), "")):
        assert "sent_unconfirmed" in text
        assert "are data" in text
