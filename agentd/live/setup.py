"""The set-up message, and what had to be left out of it for the model's sake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from agentd.config.settings import Live, Vad
from agentd.live.instruction import instruction
from agentd.live.models import Row, model_id, row_of
from agentd.wire.client import ClientMessage
from agentd.wire.schema import live_schema
from agentd.wire.setup import (
    ActivityDetection,
    Compression,
    Function,
    Generation,
    InputRules,
    PrebuiltVoice,
    Proactivity,
    Resumption,
    Setup,
    SlidingWindow,
    Speech,
    Tool,
    Voice,
)

# The whole window is billed again with every turn, and the default trigger (80 % of 131,072 tokens) comes far
# too late to save anything: what is said is kept to about a quarter of an hour of talk, then cut back to
# five minutes.
TALK_TRIGGER_TOKENS = 25_000
TALK_TARGET_TOKENS = 8_000
CHARACTERS_PER_TOKEN = 3  # on the safe side for instructions and schemas
MOST_TRIGGER_TOKENS = 104_000  # the server's own default; more would never be reached


class Declared(Protocol):
    """A function as the house declares it; `schema` is a plain JSON schema of type object, or None."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def schema(self) -> Mapping[str, Any] | None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything about a link that is known before it is opened.

    `left_out` holds one sentence for each option of the owner's that the model does not take.
    """

    row: Row
    api_version: str
    setup: Setup
    resumable: bool
    left_out: tuple[str, ...]

    def message(self, handle: str | None) -> str:
        """The set-up message; with a `handle`, for continuing that session."""
        resumption = Resumption(handle=handle) if self.resumable else None
        return ClientMessage(setup=self.setup.model_copy(update={"session_resumption": resumption})).to_json()


def plan(live: Live, vad: Vad, declarations: Sequence[Declared], here: str = "") -> Plan:
    """What to ask of the server. Raises ValueError when a tool's schema cannot be declared."""
    model = model_id(live.model)
    row = row_of(model)
    proactive = live.proactive_audio and row.proactive_audio
    affective = live.affective_dialog and row.affective_dialog
    text = instruction(live.system_instruction, here)
    tools = _tools(declarations, row)
    setup = Setup(
        model=f"models/{model}",
        generation_config=Generation(
            response_modalities=("AUDIO",),
            speech_config=Speech(
                voice_config=Voice(prebuilt_voice_config=PrebuiltVoice(voice_name=live.voice))
            ),
            thinking_config=row.thinking,
            enable_affective_dialog=affective or None,
        ),
        system_instruction=text,
        tools=tools or None,
        realtime_input_config=_input_rules(vad, row),
        context_window_compression=_compression(
            len(text.to_json()) + sum(len(tool.to_json()) for tool in tools)
        ),
        input_audio_transcription={},
        output_audio_transcription={},
        proactivity=Proactivity(proactive_audio=True) if proactive else None,
    )
    version = row.options_version if proactive or affective else "v1beta"
    return Plan(
        row=row,
        api_version=version if live.api_version == "auto" else live.api_version,
        setup=setup,
        resumable=live.remember_min > 0,
        left_out=_left_out(live, model, row),
    )


def _tools(declarations: Sequence[Declared], row: Row) -> tuple[Tool, ...]:
    functions = tuple(
        Function(
            name=each.name,
            description=each.description,
            parameters=None if each.schema is None else live_schema(each.schema),
            behavior=row.behavior,
        )
        for each in declarations
    )
    return (Tool(function_declarations=functions),) if functions else ()


def _input_rules(vad: Vad, row: Row) -> InputRules:
    detection = {
        "manual": ActivityDetection(disabled=True),
        "automatic": ActivityDetection(silence_duration_ms=vad.silence_ms),
        "hybrid": None,  # its mere presence was refused by a model; the server's own values serve
    }[vad.mode]
    return InputRules(
        automatic_activity_detection=detection,
        activity_handling="START_OF_ACTIVITY_INTERRUPTS",
        turn_coverage=row.coverage,
    )


def _compression(fixed_characters: int) -> Compression:
    """Instruction and tools stay in the window for ever, so the talk's share is counted on top of them."""
    fixed_tokens = fixed_characters // CHARACTERS_PER_TOKEN
    return Compression(
        trigger_tokens=min(fixed_tokens + TALK_TRIGGER_TOKENS, MOST_TRIGGER_TOKENS),
        sliding_window=SlidingWindow(
            target_tokens=min(fixed_tokens + TALK_TARGET_TOKENS, MOST_TRIGGER_TOKENS // 2)
        ),
    )


def _left_out(live: Live, model: str, row: Row) -> tuple[str, ...]:
    sentences = []
    if live.affective_dialog and not row.affective_dialog:
        sentences.append(f"live.affective_dialog: {model} does not take it")
    if live.proactive_audio and not (row.proactive_audio or row.always_proactive):
        sentences.append(f"live.proactive_audio: {model} does not take it")
    if not live.proactive_audio and row.always_proactive:
        sentences.append(f"live.proactive_audio: {model} cannot switch it off")
    return tuple(sentences)
