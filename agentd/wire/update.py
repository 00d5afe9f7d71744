"""A change of the terms in mid-session: another instruction, other functions."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.wire.client import ClientMessage, ContextUpdate, ToolList
from agentd.wire.setup import Instruction, TextPart, Tool


def update_message(instruction: str | None, tools: Sequence[Tool] | None) -> str:
    """None leaves what is; no tools at all is an empty list. Raises ValueError when nothing is to change."""
    if instruction is None and tools is None:
        raise ValueError("an update of nothing")
    update = ContextUpdate(
        system_instruction=None if instruction is None else Instruction(parts=(TextPart(text=instruction),)),
        tools=None if tools is None else ToolList(tools=tuple(tools)),
    )
    return ClientMessage(context_update=update).to_json()
