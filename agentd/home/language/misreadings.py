"""What a validator's complaint about a tool means to the person who wrote it."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.home.page import Page, nearest

# Words of the language that this version does not carry out. Accepting them silently would be worse.
# fmt: off
LATER = frozenset({
    "speaker", "after", "for", "at",
})
# fmt: on

_TYPES = {
    "string_type": ("is not text", 'write it in quotes: "…"'),
    "model_type": ("is not a mapping", "write `key: value` lines, indented below it"),
    "dict_type": ("is not a mapping", "write `key: value` lines, indented below it"),
    "list_type": ("is not a list", "write `[…]`, or lines that begin with `-`"),
    "bool_type": ("is neither true nor false", "write `true` or `false`"),
    "int_type": ("is not a whole number", "write it as digits, without quotes"),
    "float_type": ("is not a number", "write it as digits, without quotes"),
    "finite_number": ("is not a finite number", "write it as digits"),
    "string_too_short": ("is empty", "write a sentence"),
}


class WrongError(ValueError):
    """A mistake found by a validator of ours, with its remedy."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy


def explain(kind: str, page: Page, cause: object, legal: Sequence[str]) -> None:
    """One complaint of pydantic's about `page`, written there; `cause` is its text or an error of ours."""
    name = str(page.key[-1]) if page.key else ""
    if isinstance(cause, WrongError):
        page.wrong(cause.problem, cause.remedy)
    elif kind == "extra_forbidden":
        page.wrong(*unknown_key(name, legal))
    elif kind == "missing":
        page.wrong("is missing", f"add `{name}:`")
    elif kind in _TYPES:
        page.wrong(*_TYPES[kind])
    else:
        words = str(cause)
        page.wrong(words[:1].lower() + words[1:], "mend the value")


def unknown_key(name: str, legal: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a key that is not known there, and what to write."""
    if name in LATER:
        return "comes with a later version", "delete this key for now"
    meant = nearest(name, legal)
    remedy = f"write `{meant}`" if meant else f"the keys here are {', '.join(legal)}"
    return "is not a key that may stand here", remedy
