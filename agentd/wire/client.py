"""What a client says to a Live server: one of five members, exactly one, nothing else.

The client builds these; a server of our own reads them with `read_client`, which refuses what the
real server would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import ConfigDict, model_validator

from agentd.wire.content import Blob
from agentd.wire.form import PLAIN, Strict
from agentd.wire.setup import Instruction, Setup, Tool


class Media(Blob):
    model_config = ConfigDict(extra="forbid")


class Mark(Strict):
    """An activity mark: its presence is the message."""


class OneOf(Strict):
    """Exactly one member is present."""

    @model_validator(mode="after")
    def _one_member(self) -> Self:
        present = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(present) != 1:
            raise ValueError(f"exactly one member is needed, not {len(present)}")
        return self


class RealtimeInput(OneOf):
    audio: Media | None = None
    video: Media | None = None
    text: str | None = None
    activity_start: Mark | None = None
    activity_end: Mark | None = None
    audio_stream_end: bool | None = None
    media_chunks: tuple[Media, ...] | None = None


class Turn(Strict):
    """A piece of history; `parts` are plain JSON since calls and results may be among them."""

    role: Annotated[str, PLAIN]
    parts: tuple[Mapping[str, Any], ...] = ()


class ClientContent(Strict):
    turns: tuple[Turn, ...] | None = None
    turn_complete: bool | None = None


class FunctionResponse(Strict):
    """The answer to a call; `id` is absent only where the call had none."""

    id: Annotated[str | None, PLAIN] = None
    name: Annotated[str, PLAIN]
    response: Mapping[str, Any]
    scheduling: Annotated[str | None, PLAIN] = None
    will_continue: bool | None = None
    parts: tuple[Mapping[str, Any], ...] | None = None


class ToolResponse(Strict):
    function_responses: tuple[FunctionResponse, ...]


class ToolList(Strict):
    tools: tuple[Tool, ...]


class ContextUpdate(Strict):
    system_instruction: Instruction | None = None
    tools: ToolList | None = None


class ClientMessage(OneOf):
    setup: Setup | None = None
    client_content: ClientContent | None = None
    realtime_input: RealtimeInput | None = None
    tool_response: ToolResponse | None = None
    context_update: ContextUpdate | None = None


def read_client(frame: str | bytes) -> ClientMessage:
    """One frame of a client, text or binary. Raises ValueError (pydantic's) for an illegal one."""
    return ClientMessage.model_validate_json(frame)
