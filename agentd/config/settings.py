"""The settings, as frozen models. Key by key they are the table of the README and of config/agentd.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Audio(Section):
    input: str = "default"  # default | device name | wav:PATH
    output: str = "default"  # default | device name | wav:PATH | none


class WakeWord(Section):
    model: str  # name of a carried model, or the path of an .onnx file
    threshold: float = Field(0.5, gt=0, lt=1)


class Wake(Section):
    words: tuple[WakeWord, ...] = (WakeWord(model="hey_jarvis"),)


class Vad(Section):
    mode: Literal["manual", "automatic", "hybrid"] = "manual"
    silence_ms: int = Field(600, ge=200, le=5000)
    pre_roll_ms: int = Field(300, ge=0, le=2000)
    no_speech_s: float = Field(5, gt=0, le=60)
    max_utterance_s: float = Field(30, gt=1, le=60)


class Conversation(Section):
    follow_up_s: float = Field(8, ge=0, le=60)
    barge_in: Literal["auto", "full", "wake_word", "off"] = "auto"


class Live(Section):
    endpoint: str = "google"  # google | vertex | local | ws://HOST:PORT | wss://HOST
    model: str = "auto"
    voice: str = "Kore"
    proactive_audio: bool = True
    affective_dialog: bool = True
    system_instruction: str = ""
    api_version: Literal["auto", "v1beta", "v1alpha"] = "auto"
    linger_s: float = Field(30, ge=0, le=540)
    remember_min: float = Field(10, ge=0, le=120)
    fallback: Literal["none", "local"] = "none"


class Mqtt(Section):
    url: str = "mqtt://localhost:1883"
    id: str = Field("agentd", pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")


class Home(Section):
    here: str = ""


class Settings(Section):
    audio: Audio = Audio()
    wake: Wake = Wake()
    vad: Vad = Vad()
    conversation: Conversation = Conversation()
    live: Live = Live()
    mqtt: Mqtt = Mqtt()
    tools: Path = Path("tools")
    store: Path | None = None
    home: Home = Home()
