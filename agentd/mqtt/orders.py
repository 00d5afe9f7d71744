"""What people and programs may tell us to say or to answer, through the broker.

`agentd/<id>/ask/set` and `…/say/set` take a text (as Home Assistant sends it), or a JSON object with `text`,
for a question perhaps `image` (base64), and an `id`. Whoever gives an `id` gets what became of it on
`agentd/<id>/said`, with that `id`; everybody else's words stay in the room.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass

from agentd.core.events import Asked
from agentd.home.language import picture
from agentd.mqtt.message import Message

LONGEST_TEXT = 500  # characters
MOST_IMAGE_BYTES = 190_000  # in base64 and with the text it still fits into one message

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
        return Order(Asked(_words(text)))
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("it begins like JSON, and is none") from None
    image = _image(fields.get("image"))
    mime = "" if image is None else mime_of(image)
    return Order(Asked(_words(fields.get("text")), image, mime), ticket_of(message))


def ticket_of(message: Message) -> str:
    """The ticket of an order that may make no sense otherwise."""
    try:
        fields = json.loads(message.payload)
    except (ValueError, RecursionError):
        return ""
    ticket = fields.get("id") if isinstance(fields, dict) else None
    return ticket if isinstance(ticket, str) and _TICKET.fullmatch(ticket) else ""


def write_order(text: str, ticket: str, image: bytes | None = None) -> bytes:
    """What `read_order` reads. Raises ValueError as that does."""
    fields = {"text": _words(text), "id": ticket}
    if image is not None:
        mime_of(image)
        fields["image"] = base64.b64encode(image).decode()
    return json.dumps(fields, ensure_ascii=False).encode()


def mime_of(image: bytes) -> str:
    """Raises ValueError for an image that no model takes, or too large."""
    if len(image) > MOST_IMAGE_BYTES:
        kilobytes = MOST_IMAGE_BYTES // 1000
        raise ValueError(f"the image is larger than {kilobytes} kB; scale it down, a model sees no more")
    return picture.mime_of(image)


def _image(field: object) -> bytes | None:
    if field is None:
        return None
    if not isinstance(field, str):
        raise ValueError("`image` is no base64 text")
    try:
        return base64.b64decode(field, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("`image` is no base64 text") from None


def _words(text: object) -> str:
    if not isinstance(text, str) or not (words := text.strip()):
        raise ValueError("there is no text in it")
    if len(words) > LONGEST_TEXT:
        raise ValueError(f"the text has more than {LONGEST_TEXT} characters")
    if not words.isprintable():
        raise ValueError("there are control characters in the text")
    return words
