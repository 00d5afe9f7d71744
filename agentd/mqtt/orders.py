"""What people and programs may tell us to say or to answer, through the broker.

`agentd/<id>/ask/set` and `…/say/set` take a text (as Home Assistant sends it), or a JSON object with `text`,
for a question perhaps `image` (base64), and an `id`. Whoever gives an `id` gets what became of it on
`agentd/<id>/said`, with that `id`; everybody else's words stay in the room.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from agentd.core.events import Asked
from agentd.home.language.letter import read_letter, words_of
from agentd.mqtt.message import Message

_TICKET = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Order:
    """`ticket` is the sender's number for it; empty: nobody waits."""

    asked: Asked
    ticket: str = ""


def read_order(message: Message) -> Order:
    """Raises ValueError with a sentence for a person."""
    try:
        text = message.payload.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("it is no UTF-8 text") from None
    if not text.lstrip().startswith("{"):
        return Order(Asked(words_of(text)))
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it begins like JSON, and is none") from None
    return Order(read_letter(fields), ticket_of(message))


def ticket_of(message: Message) -> str:
    """The ticket of an order that may make no sense otherwise."""
    try:
        fields = json.loads(message.payload)
    except (ValueError, RecursionError):
        return ""
    ticket = fields.get("id") if isinstance(fields, dict) else None
    return ticket if isinstance(ticket, str) and _TICKET.fullmatch(ticket) else ""
