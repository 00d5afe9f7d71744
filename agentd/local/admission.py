"""Whether the embedded server takes a set-up: what it cannot honour it refuses in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic import ValidationError

from agentd.wire.client import ClientMessage, read_client
from agentd.wire.setup import Setup

INVALID = 1007
POLICY = 1008
INTERNAL = 1011
MOST_REASON_BYTES = 123  # of a close frame
MOST_MODEL = 128

_MODEL = re.compile(r"models/[\w.-]+")


class RefusedError(Exception):
    """The session is to be closed with this code and reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code

    @property
    def reason(self) -> str:
        """As much as a close frame can carry."""
        return str(self).encode()[:MOST_REASON_BYTES].decode("utf-8", "ignore")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed on. `handle` None: a new session."""

    tools: frozenset[str]
    hears: bool  # transcripts of the person are wanted
    says: bool  # transcripts of the replies are wanted
    resumable: bool
    handle: str | None


def read(frame: str | bytes) -> ClientMessage:
    """A message of the client. Raises RefusedError."""
    try:
        return read_client(frame)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        if first["type"] == "extra_forbidden":
            raise RefusedError(
                INVALID, f'Invalid JSON payload received. Unknown name "{place}": Cannot find field.'
            ) from None
        raise RefusedError(
            INVALID, f"Request contains an invalid argument. {place}: {first['msg']}"
        ) from None


def admit(setup: Setup) -> Terms:
    """Raises RefusedError."""
    if len(setup.model) > MOST_MODEL or not _MODEL.fullmatch(setup.model):
        raise RefusedError(
            POLICY,
            f"{setup.model[:40]} is not found for API version v1beta, "
            "or is not supported for bidiGenerateContent.",
        )
    generation, rules = setup.generation_config, setup.realtime_input_config
    if generation and generation.response_modalities not in (None, ("AUDIO",)):
        raise RefusedError(INVALID, "Request contains an invalid argument. responseModalities must be AUDIO.")
    detection = rules and rules.automatic_activity_detection
    if not (detection and detection.disabled):
        raise RefusedError(
            INVALID, "The local server needs activity marks: set vad.mode to manual (detection disabled)."
        )
    if rules and rules.activity_handling == "NO_INTERRUPTION":
        raise RefusedError(
            INVALID, "The local server can always be interrupted: NO_INTERRUPTION is not supported."
        )
    resumption = setup.session_resumption
    return Terms(
        tools=frozenset(f.name for tool in setup.tools or () for f in tool.function_declarations or ()),
        hears=setup.input_audio_transcription is not None,
        says=setup.output_audio_transcription is not None,
        resumable=resumption is not None,
        handle=resumption.handle if resumption else None,
    )
