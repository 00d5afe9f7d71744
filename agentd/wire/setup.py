"""The first message of a client: which model, with which options, tools and instruction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from agentd.wire.form import PLAIN, Strict

PlainText = Annotated[str | None, PLAIN]


class TextPart(Strict):
    text: str


class Instruction(Strict):
    role: str | None = None
    parts: tuple[TextPart, ...]


class PrebuiltVoice(Strict):
    voice_name: Annotated[str, PLAIN]


class Voice(Strict):
    prebuilt_voice_config: PrebuiltVoice | None = None
    replicated_voice_config: Mapping[str, Any] | None = None


class Speech(Strict):
    voice_config: Voice | None = None
    language_code: PlainText = None


class Thinking(Strict):
    include_thoughts: bool | None = None
    thinking_budget: int | None = None
    thinking_level: PlainText = None


class Generation(Strict):
    response_modalities: Annotated[tuple[str, ...] | None, PLAIN] = None
    speech_config: Speech | None = None
    thinking_config: Thinking | None = None
    enable_affective_dialog: bool | None = None
    media_resolution: PlainText = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: float | None = None
    max_output_tokens: int | None = None
    candidate_count: int | None = None
    seed: int | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    translation_config: Mapping[str, Any] | None = None


class Function(Strict):
    """A function the model may call; `parameters` is in the dialect of `agentd.wire.schema`."""

    name: Annotated[str, PLAIN]
    description: str | None = None
    parameters: Mapping[str, Any] | None = None
    parameters_json_schema: Mapping[str, Any] | None = None
    response: Mapping[str, Any] | None = None
    response_json_schema: Mapping[str, Any] | None = None
    behavior: PlainText = None


class Tool(Strict):
    function_declarations: tuple[Function, ...] | None = None
    google_search: Mapping[str, Any] | None = None


class ActivityDetection(Strict):
    disabled: bool | None = None
    start_of_speech_sensitivity: PlainText = None
    end_of_speech_sensitivity: PlainText = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None


class InputRules(Strict):
    automatic_activity_detection: ActivityDetection | None = None
    activity_handling: PlainText = None
    turn_coverage: PlainText = None
    interim_transcript_timestamp_enabled: bool | None = None


class Resumption(Strict):
    """Its presence asks for handles; `handle` continues the session that gave it."""

    handle: str | None = None
    transparent: bool | None = None


class SlidingWindow(Strict):
    target_tokens: int | None = None


class Compression(Strict):
    trigger_tokens: int | None = None
    sliding_window: SlidingWindow | None = None


class Transcribing(Strict):
    """How to write down what was said; its presence asks for it."""

    language_codes: tuple[str, ...] | None = None
    custom_vocabulary: tuple[str, ...] | None = None
    mode: PlainText = None
    source_text: Any = None
    word_timestamp: bool | None = None
    diarization: bool | None = None
    language_auto: Any = None  # this and the next two are old names, still read
    language_hints: Any = None
    adaptation_phrases: Any = None


class Safety(Strict):
    category: str
    threshold: str
    method: str | None = None


class Proactivity(Strict):
    proactive_audio: bool | None = None
    proactive_video: bool | None = None


class History(Strict):
    initial_history_in_client_content: bool | None = None


class Setup(Strict):
    model: Annotated[str, PLAIN]
    generation_config: Generation | None = None
    system_instruction: Instruction | None = None
    tools: tuple[Tool, ...] | None = None
    realtime_input_config: InputRules | None = None
    session_resumption: Resumption | None = None
    context_window_compression: Compression | None = None
    input_audio_transcription: Transcribing | None = None
    output_audio_transcription: Transcribing | None = None
    proactivity: Proactivity | None = None
    history_config: History | None = None
    explicit_vad_signal: bool | None = None
    avatar_config: Mapping[str, Any] | None = None
    safety_settings: tuple[Safety, ...] | None = None
    labels: Mapping[str, str] | None = None
