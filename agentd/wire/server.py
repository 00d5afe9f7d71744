"""What a Live server says. Members are not exclusive: one message may carry several.

A client reads these with `read_server`; a server of our own builds them and sends `to_json()`.
Only the members that somebody may need are read; whatever else comes is passed over, known or not (`drift`
tells which). The members that nothing hangs on (counts, notices) never spoil a message: what is wrong in
them reads as absent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BeforeValidator, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from agentd.wire.content import Content, FunctionCall
from agentd.wire.form import PLAIN, Lenient, Words

NESTING_LIMIT = 512  # the protocol asks for 200


def _or_absent(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    try:
        return check(value)
    except ValidationError:
        return None


T = TypeVar("T")
Casual = Annotated[T | None, WrapValidator(_or_absent)]
PlainText = Annotated[Casual[str], PLAIN]

_STATUSES = ("INTERACTION_STATUS_UNSPECIFIED", "IN_PROGRESS", "IDLE", "REQUIRES_ACTION")
InteractionStatus = Annotated[Casual[str], Words(_STATUSES)]
_REASONS = (  # those of pictures as well: one that comes in a voice's turn is odd, but not new
    "TURN_COMPLETE_REASON_UNSPECIFIED MALFORMED_FUNCTION_CALL RESPONSE_REJECTED NEED_MORE_INPUT"
    " PROHIBITED_INPUT_CONTENT IMAGE_PROHIBITED_INPUT_CONTENT INPUT_TEXT_CONTAIN_PROMINENT_PERSON_PROHIBITED"
    " INPUT_IMAGE_CELEBRITY INPUT_IMAGE_PHOTO_REALISTIC_CHILD_PROHIBITED INPUT_TEXT_NCII_PROHIBITED"
    " INPUT_OTHER INPUT_IP_PROHIBITED BLOCKLIST UNSAFE_PROMPT_FOR_IMAGE_GENERATION GENERATED_IMAGE_SAFETY"
    " GENERATED_CONTENT_SAFETY GENERATED_AUDIO_SAFETY GENERATED_VIDEO_SAFETY GENERATED_CONTENT_PROHIBITED"
    " GENERATED_CONTENT_BLOCKLIST GENERATED_IMAGE_PROHIBITED GENERATED_IMAGE_CELEBRITY"
    " GENERATED_IMAGE_PROMINENT_PEOPLE_DETECTED_BY_REWRITER GENERATED_IMAGE_IDENTIFIABLE_PEOPLE"
    " GENERATED_IMAGE_MINORS OUTPUT_IMAGE_IP_PROHIBITED GENERATED_OTHER MAX_REGENERATION_REACHED"
)
TurnCompleteReason = Annotated[Casual[str], Words(tuple(_REASONS.split()))]
Modality = Annotated[
    Casual[str], Words(("MODALITY_UNSPECIFIED", "TEXT", "AUDIO", "IMAGE", "VIDEO", "DOCUMENT"))
]
Activity = Annotated[Casual[str], Words(("TYPE_UNSPECIFIED", "ACTIVITY_START", "ACTIVITY_END"))]

VoiceMark = Annotated[
    Casual[str], Words(("VAD_SIGNAL_TYPE_UNSPECIFIED", "VAD_SIGNAL_TYPE_SOS", "VAD_SIGNAL_TYPE_EOS"))
]


class SetupComplete(Lenient):
    passed_over: ClassVar = ("voiceConsentSignature",)

    session_id: Casual[str] = None


class Word(Lenient):
    """Offsets are durations such as "1.200s", from the beginning of the session's sound."""

    word: Casual[str] = None
    start_offset: PlainText = None
    end_offset: PlainText = None


class Transcription(Lenient):
    """Speakers and words come only where the set-up asks for them, by `live.extra`."""

    passed_over: ClassVar = ("startOffset", "endOffset")

    text: str | None = None
    finished: bool | None = None
    language_code: PlainText = None
    speaker_label: Casual[str] = None
    words: Casual[tuple[Word, ...]] = None


class ServerContent(Lenient):
    """`interaction_status` is IN_PROGRESS or IDLE (REQUIRES_ACTION: its old name).

    The two last members say what a reply that was looked up rests on, as the server puts it.
    """

    model_turn: Content | None = None
    generation_complete: bool | None = None
    turn_complete: bool | None = None
    interrupted: bool | None = None
    input_transcription: Casual[Transcription] = None
    output_transcription: Casual[Transcription] = None
    interim_input_transcription: Casual[Transcription] = None
    waiting_for_input: Casual[bool] = None
    turn_complete_reason: TurnCompleteReason = None
    interaction_status: InteractionStatus = None
    grounding_metadata: Casual[Mapping[str, Any]] = None
    url_context_metadata: Casual[Mapping[str, Any]] = None


def _answerable(value: object) -> object:
    """Without the calls that nobody could answer; these spoil a message only when they stand alone."""
    if not isinstance(value, list):
        return value
    return [call for call in value if isinstance(call, dict) and _is_addressed(call)] or value


def _is_addressed(call: Mapping[str, object]) -> bool:
    return isinstance(call.get("name"), str) and isinstance(call.get("id"), str | None)


class ToolCalls(Lenient):
    function_calls: Annotated[tuple[FunctionCall, ...] | None, BeforeValidator(_answerable)] = None


class Cancellation(Lenient):
    ids: Annotated[tuple[str, ...] | None, PLAIN] = None


class GoAway(Lenient):
    time_left: PlainText = None

    def seconds(self) -> float:
        """How long the connection will stay; 0 when the server does not say."""
        match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)s", self.time_left or "")
        return float(match[1]) if match else 0.0


class ResumptionUpdate(Lenient):
    """A handle is worth keeping only while `resumable`."""

    new_handle: Casual[str] = None
    resumable: Casual[bool] = None
    last_consumed_client_message_index: Casual[int] = None


class TokenDetail(Lenient):
    modality: Modality = None
    token_count: Casual[int] = None


class UsageMetadata(Lenient):
    """Tokens of one turn. Vertex says `candidates` where the Developer API says `response`."""

    passed_over: ClassVar = (
        "cachedContentTokenCount",
        "cacheTokensDetails",
        "toolUsePromptTokenCount",
        "toolUsePromptTokensDetails",
        "serviceTier",
        "trafficType",
    )

    prompt_token_count: Casual[int] = None
    response_token_count: Casual[int] = None
    candidates_token_count: Casual[int] = None
    thoughts_token_count: Casual[int] = None
    total_token_count: Casual[int] = None
    prompt_tokens_details: Casual[tuple[TokenDetail, ...]] = None
    response_tokens_details: Casual[tuple[TokenDetail, ...]] = None
    candidates_tokens_details: Casual[tuple[TokenDetail, ...]] = None


class VoiceActivity(Lenient):
    type: Activity = None
    audio_offset: PlainText = None


class VoiceSignal(Lenient):
    """Vertex's own form of the same: VAD_SIGNAL_TYPE_SOS or …_EOS."""

    vad_signal_type: VoiceMark = None


class ServerMessage(Lenient):
    """`interaction_status` stands here or within `server_content`; read both."""

    setup_complete: SetupComplete | None = None
    server_content: ServerContent | None = None
    tool_call: ToolCalls | None = None
    tool_call_cancellation: Cancellation | None = None
    go_away: GoAway | None = None
    session_resumption_update: Casual[ResumptionUpdate] = None
    usage_metadata: Casual[UsageMetadata] = None
    voice_activity: Casual[VoiceActivity] = None
    voice_activity_detection_signal: Casual[VoiceSignal] = None
    interaction_status: InteractionStatus = None


def read_server(frame: str | bytes) -> ServerMessage:
    """One frame of a server, text or binary. Raises ValueError for what is no such message."""
    try:
        return ServerMessage.model_validate_json(frame)
    except ValidationError as error:
        if "recursion" not in str(error.errors(include_input=False)[0].get("ctx")):
            raise
    # pydantic's reader stops at a nesting of 200, which the protocol allows; the standard one goes deeper.
    try:
        data = json.loads(frame)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _check_nesting(data)
    return ServerMessage.model_validate(data)


def _check_nesting(data: object) -> None:
    """Raises ValueError beyond the limit, which every later reader of the message can stand."""
    level = [data]
    for _ in range(NESTING_LIMIT):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    raise ValueError(f"nested deeper than {NESTING_LIMIT}")
