"""Answers written into the annotated settings: comments stay, and so does every line without an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

Key = tuple[str, str]  # section and key

# what YAML 1.2 takes for a string as it stands
_PLAIN = re.compile(r"[A-Za-z][\w./@+-]*(:[\w./@+-]+)*", re.ASCII)
_LINE = re.compile(r'  (# )?\w+:\s*("(\\.|[^"\\])*"|[^#]*?)(\s+(?P<comment>#.*))?')
_WORDS = {"true", "false", "null"}


def with_answers(text: str, answers: Mapping[Key, str]) -> str:
    """`text` with those keys set. One that is only there as a comment (`# username: agentd`) is put in force.

    Raises LookupError for a key that the text does not have at all.
    """
    lines = text.splitlines(keepends=True)
    for (section, key), value in answers.items():
        at = _line_of(lines, section, key)
        lines[at] = _set(lines[at], key, scalar(value))
    return "".join(lines)


def scalar(value: str) -> str:
    """As a YAML string, in quotes where it needs them."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _line_of(lines: list[str], section: str, key: str) -> int:
    begin = next((n for n, line in enumerate(lines) if line.startswith(f"{section}:")), None)
    if begin is None:
        raise LookupError(f"there is no section {section}")
    end = next((n for n in range(begin + 1, len(lines)) if lines[n][:1].strip()), len(lines))
    for form in (f"  {key}:", f"  # {key}:"):
        for n in range(begin + 1, end):
            if lines[n].startswith(form):
                return n
    raise LookupError(f"there is no key {key} in {section}")


def _set(line: str, key: str, value: str) -> str:
    """The comment behind the value stays in its column where there is room."""
    found = _LINE.fullmatch(line.rstrip("\n"))
    comment = found["comment"] if found else None
    before = f"  {key}: {value}"
    if comment is None:
        return f"{before}\n"
    return f"{before.ljust(len(line.rstrip()) - len(comment) - 1)} {comment}\n"
