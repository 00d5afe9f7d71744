"""Fields of a message that anybody on the broker may have written: of the right type, or not there."""

from __future__ import annotations

import json
from collections.abc import Mapping

from agentd.home.language.quantity import LARGEST


class UnreadableError(ValueError):
    """The message says nothing; its text why, for the owner."""


def parsed(payload: bytes) -> object:
    """Raises UnreadableError for what is no JSON."""
    try:
        return json.loads(payload, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnreadableError("is no JSON") from None


def mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in items(value) if isinstance(each, str))


def number(value: object) -> float | None:
    """Also of digits in quotes: some publishers write all numbers as text."""
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LARGEST:
        return None
    return value


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
