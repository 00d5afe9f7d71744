"""The function with which the model passes on a person's yes, or the PIN."""

from __future__ import annotations

from agentd.core.events import CONFIRM, PIN
from agentd.home.language.tool import Declaration
from agentd.home.safety.safety import Safety

_DESCRIPTION = (
    "Carry out what a function answered needs_confirmation to. First ask the person what that answer says,"
    " and wait; call this only when they have said yes in their next words. Never confirm by yourself."
)
_WITH_PIN = " Where the PIN was asked for, pass on the digits that they said, and never repeat them aloud."


def declaration(safety: Safety) -> Declaration:
    """What the model is told of it."""
    properties: dict[str, object] = {
        "id": {"type": "string", "description": "the id of the answer that asked for it"}
    }
    if safety.pin is not None:
        properties[PIN] = {"type": "string", "description": "the digits, only where the PIN was asked for"}
    schema: dict[str, object] = {
        "type": "object",
        "properties": properties,
        "required": ["id"],
        "additionalProperties": False,
    }
    return Declaration(CONFIRM, _DESCRIPTION + _WITH_PIN * (safety.pin is not None), schema)
