from __future__ import annotations

import base64
import json

import pytest

from agentd.core.events import Asked
from agentd.home.language.letter import LONGEST_TEXT, MOST_IMAGE_BYTES
from agentd.mqtt.message import MAX_PAYLOAD_BYTES, Message
from agentd.mqtt.orders import Order, read_order, ticket_of

JPEG = b"\xff\xd8\xff\xe0" + bytes(1_000)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(1_000)


def message(payload: bytes | dict[str, object]) -> Message:
    return Message("t", payload if isinstance(payload, bytes) else json.dumps(payload).encode(), False)


@pytest.mark.parametrize(
    ("payload", "order"),
    [
        (b"is the window open?", Order(Asked("is the window open?"))),
        (" größer \n".encode(), Order(Asked("größer"))),
        ({"text": "hi", "id": "a-1_B"}, Order(Asked("hi"), "a-1_B")),
        ({"text": "hi", "id": "a b"}, Order(Asked("hi"))),
        ({"text": "hi", "id": 7}, Order(Asked("hi"))),
        ({"text": "who?", "image": base64.b64encode(PNG).decode()}, Order(Asked("who?", PNG, "image/png"))),
        ("Il est 9\u202fh\u00a0!".encode(), Order(Asked("Il est 9\u202fh\u00a0!"))),
        ("全角\u3000空白".encode(), Order(Asked("全角\u3000空白"))),
        ("👩\u200d🍳".encode(), Order(Asked("👩\u200d🍳"))),
        (b'"quoted"', Order(Asked('"quoted"'))),
    ],
)
def test_a_text_or_an_object(payload: bytes | dict[str, object], order: Order) -> None:
    assert read_order(message(payload)) == order


@pytest.mark.parametrize(
    ("payload", "why"),
    [
        (b"", "no text"),
        (b"  \n", "no text"),
        (b"\xff\xfe", "UTF-8"),
        (b"x" * (LONGEST_TEXT + 1), "500 characters"),
        (b"a\x00b", "control"),
        (b"a\x1b[2Jb", "control"),
        (b"line\nline", "control"),
        ("a\u0085b".encode(), "control"),
        ("a\u2028b".encode(), "control"),
        (rb'{"text": "a\ud83d"}', "control"),
        (rb'{"text": "a\u0000"}', "control"),
        (b'{"text": ', "JSON"),
        (b'{"a":' * 9_000, "JSON"),
        ({"id": "x"}, "no text"),
        ({"text": ["a"]}, "no text"),
        ({"text": "a", "image": 3}, "base64"),
        ({"text": "a", "image": "%%%"}, "base64"),
        ({"text": "a", "image": base64.b64encode(b"GIF89a").decode()}, "neither JPEG nor PNG"),
        ({"text": "a", "image": base64.b64encode(JPEG + bytes(MOST_IMAGE_BYTES)).decode()}, "scale it down"),
    ],
)
def test_what_makes_no_sense_is_said(payload: bytes | dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_order(message(payload))


def test_the_largest_fits_into_a_message() -> None:
    largest = JPEG + bytes(MOST_IMAGE_BYTES - len(JPEG))
    text, ticket = "\N{SNOWMAN}" * LONGEST_TEXT, "t" * 64
    fields: dict[str, object] = {"text": text, "id": ticket, "image": base64.b64encode(largest).decode()}
    payload = json.dumps(fields, ensure_ascii=False).encode()
    assert len(payload) <= MAX_PAYLOAD_BYTES
    assert read_order(message(payload)) == Order(Asked(text, largest, "image/jpeg"), ticket)
    assert ticket_of(message(payload)) == ticket
