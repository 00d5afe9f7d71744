"""The settings of the link. What a model does not take of them is left out, with a word in the log."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from agentd.config.section import Section

LANGUAGE = r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$"


class SafetyRule(Section):
    category: str = Field(pattern=r"^HARM_CATEGORY_[A-Z_]+$", description="as the API names it")
    threshold: Literal[
        "BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF"
    ]
    method: Literal["SEVERITY", "PROBABILITY"] | None = Field(None, description="on Vertex only")


class Said(Section):
    """One turn of a conversation that the model is to remember."""

    role: Literal["user", "model"]
    text: str = Field(min_length=1, max_length=10_000)


class Transcription(Section):
    input: bool = Field(True, description="ask for the words of the person")
    output: bool = Field(True, description="ask for the words of the reply")
    languages: tuple[str, ...] = Field(
        (), strict=False, description="languages to expect, such as `[de-DE, en-US]`; empty: all"
    )
    vocabulary: tuple[str, ...] = Field(
        (), strict=False, description="names and rare words to listen for, such as those of your rooms"
    )


class Live(Section):
    endpoint: str = Field(
        "google",
        min_length=1,
        description="`google`, `vertex`, `local` (built in, no key, knows only the tools), `wss://HOST`,"
        " or `ws://HOST:PORT` on this machine",
    )
    api_key_file: Path | None = Field(
        None,
        strict=False,
        description="file with the key, if it is not in the environment (`GEMINI_API_KEY`)",
    )
    token_file: Path | None = Field(
        None,
        strict=False,
        description="file with an ephemeral token (`agentd token`), if it is not in the environment"
        " (`GEMINI_TOKEN`); it is used instead of the key",
    )
    service_account_file: Path | None = Field(
        None, strict=False, description="for `vertex`: the JSON file of a service account"
    )
    project: str = Field(
        "", pattern=r"^([a-z0-9][a-z0-9.:-]*)?$", description="for `vertex`: the id of the Cloud project"
    )
    location: str = Field(
        "us-central1",
        pattern=r"^[a-z0-9-]+$",
        description="for `vertex`: a region, `global`, or the multi-regions `us` and `eu`",
    )
    proxy: str = Field(
        "auto",
        min_length=1,
        description="`auto` (that of the environment), `none`, or `http://HOST:PORT`",
    )
    ca: Path | None = Field(
        None,
        strict=False,
        description="certificates (PEM) to trust beside the system's, such as a proxy's own",
    )
    model: str = Field("auto", min_length=1, description="`auto`, or the id of a Live model")
    voice: str = Field("Kore", min_length=1, description="the voice's name")
    language: str = Field(
        "",
        pattern=LANGUAGE,
        description="language to answer in unless spoken to in another, such as `de-DE`; empty: the person's",
    )
    proactive_audio: bool = Field(True, description="the model may stay silent when it is not meant")
    affective_dialog: bool = Field(True, description="the model hears and answers tone of voice")
    thinking_budget: int | None = Field(
        None,
        ge=-1,
        le=32_768,
        description="tokens to think with before an answer; 0: none, -1: as many as it likes",
    )
    thinking_level: Literal["minimal", "low", "medium", "high"] | None = Field(
        None,
        description="the same for models that take a level: `minimal`, `low`, `medium`, `high`",
    )
    temperature: float | None = Field(None, ge=0, le=2, description="how varied the answers are")
    media_resolution: Literal["low", "medium", "high"] | None = Field(
        None, description="how closely images are looked at: `low`, `medium`, `high`"
    )
    transcription: Transcription = Transcription()
    safety: tuple[SafetyRule, ...] = Field(
        (), strict=False, description="what the model refuses: a list of `category` and `threshold`"
    )
    system_instruction: str = Field(
        "", description="who the assistant is, in your words; empty: a short-spoken voice of the home"
    )
    history: tuple[Said, ...] = Field(
        (),
        strict=False,
        max_length=100,
        description="what was said before every conversation: a list of `role` (`user`, `model`) and `text`",
    )
    google_search: bool = Field(False, description="the model may look things up with Google")
    activity_handling: Literal["interrupts", "no_interruption"] = Field(
        "interrupts", description="what speech does to a running reply at the server"
    )
    turn_coverage: Literal["auto", "only_activity", "all_input", "audio_activity_and_all_video"] = Field(
        "auto", description="what belongs to a turn besides speech; `auto`: what serves the model best"
    )
    compression_trigger_tokens: int | None = Field(
        None,
        ge=5_000,
        le=128_000,
        description="when the conversation is shortened; left out: after about a quarter of an hour of talk",
    )
    compression_target_tokens: int | None = Field(
        None, ge=0, le=128_000, description="what is kept of it then; left out: about five minutes"
    )
    transparent_resumption: bool = Field(
        False, description="on Vertex: handles come with the number of the last message taken in"
    )
    budget_tokens_day: int = Field(0, ge=0, description="most tokens in a day, in and out; 0: no limit")
    budget_usd_day: float = Field(0, ge=0, description="most US dollars in a day, by estimate; 0: no limit")
    extra: Mapping[str, Any] = Field(
        {},
        description="members of the set-up message that agentd does not know yet, as the API spells them;"
        " merged in last, unchecked; `null` takes a member out",
    )
    api_version: Literal["auto", "v1beta", "v1alpha", "v1", "v1beta1"] = Field(
        "auto", description="`auto`: what the model needs"
    )
    linger_s: float = Field(
        30, ge=0, le=540, description="how long the link stays open after the conversation is idle"
    )
    remember_min: float = Field(
        10, ge=0, le=120, description="a wake within this time continues the last conversation; 0: never"
    )
    fallback: Literal["none", "local"] = Field(
        "none", description="what answers while the cloud is away: `none` so far"
    )
