"""The answer to a call, as a finished text that the server can always read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticSerializationError

from agentd.wire.client import ClientMessage, FunctionResponse, ToolResponse


def answer_message(
    call_id: str,
    name: str,
    response: Mapping[str, Any],
    scheduling: str | None = None,
    will_continue: bool | None = None,
) -> str:
    """`response` as the house gives it; `call_id` empty where the call had none.

    `scheduling` (SILENT, WHEN_IDLE or INTERRUPT) and `will_continue` are for NON_BLOCKING functions only.
    """
    answer = FunctionResponse(
        id=call_id or None,
        name=name,
        response=response,
        scheduling=scheduling,
        will_continue=will_continue,
    )
    message = ClientMessage(tool_response=ToolResponse(function_responses=(answer,)))
    try:
        return message.to_json()
    except PydanticSerializationError:
        # A device's text may hold half a surrogate pair, which UTF-8 cannot carry. What was done was done,
        # so the answer goes out all the same, with a question mark there.
        plain = json.dumps(message.model_dump(exclude_none=True), ensure_ascii=False, default=str)
        return plain.encode("utf-8", "replace").decode("utf-8")
