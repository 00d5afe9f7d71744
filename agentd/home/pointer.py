"""The value in a payload that a JSON pointer leads to."""

from __future__ import annotations

import json
from typing import Final

MOST_PAYLOAD_BYTES = 256 * 1024  # of one state; larger ones are not states


class _Nothing:
    """There is nothing there: no JSON, no such key. Something else than null."""


NOTHING: Final = _Nothing()


def value_at(payload: bytes, at: str | None) -> object:
    """`at` None: the payload itself, as text; empty: the whole of its JSON; `/a/b`: what is there. Else
    NOTHING."""
    if len(payload) > MOST_PAYLOAD_BYTES:
        return NOTHING
    try:
        text = payload.decode()
        return text.strip() if at is None else inside(json.loads(text, parse_constant=_no_constant), at)
    except (ValueError, RecursionError):
        return NOTHING


def inside(value: object, at: str) -> object:
    """The same in what has been read already."""
    for step in at.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and key in value:
            value = value[key]
        elif isinstance(value, list) and key.isdecimal() and len(key) < 6 and int(key) < len(value):
            value = value[int(key)]
        else:
            return NOTHING
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
