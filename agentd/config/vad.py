"""`vad:` of the settings. A file of its own: a program that only wants a link loads no other section."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from agentd.config.section import Section


class Vad(Section):
    mode: Literal["manual", "automatic", "hybrid"] = Field(
        "manual",
        description="who says when speech begins and ends: `manual`: agentd; `automatic`: the server;"
        " `hybrid`: the server hears the beginning, agentd the end",
    )
    start_sensitivity: Literal["high", "low"] | None = Field(
        None, description="how readily the server hears speech begin: `high`, `low`; not for `manual`"
    )
    end_sensitivity: Literal["high", "low"] | None = Field(
        None, description="how readily the server hears speech end: `high`, `low`; for `automatic`"
    )
    prefix_padding_ms: int | None = Field(
        None,
        ge=0,
        le=2000,
        description="how much speech the server wants before it counts; not for `manual`",
    )
    silence_ms: int = Field(600, ge=200, le=5000, description="trailing silence that ends an utterance")
    silence_min_ms: int | None = Field(
        None,
        ge=200,
        le=5000,
        description="after fluent speech so much is enough; without it `silence_ms` always is the least",
    )
    pre_roll_ms: int = Field(
        300,
        ge=0,
        le=2000,
        description="sound sent from before the onset of speech, so that no consonant is lost",
    )
    no_speech_s: float = Field(5, gt=0, le=60, description="how long to wait for speech after the wake word")
    max_utterance_s: float = Field(30, gt=1, le=60, description="an utterance is ended after this time")
