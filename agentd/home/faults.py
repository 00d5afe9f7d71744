"""A value that an argument does not take, and how to quote it safely."""

from __future__ import annotations

LONGEST_QUOTE = 40


class ArgumentError(ValueError):
    """The rest of a sentence whose subject is the argument: `must be one of …, not "attic"`."""


class UnseenError(ArgumentError):
    """A value that could only be understood with what the house has not told."""


def quoted(value: object) -> str:
    """What the model sent, short and printable: it comes back to the model, and into logs."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}" if abs(value) < 1e15 else "so large a number"
    if isinstance(value, str):
        plain = "".join(c for c in value[: LONGEST_QUOTE + 1] if c.isprintable())
        return f'"{plain[:LONGEST_QUOTE]}…"' if len(value) > LONGEST_QUOTE else f'"{plain}"'
    return "a list" if isinstance(value, list | tuple) else "an object"
