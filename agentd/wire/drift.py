"""Where what a server says and what our models know of it part ways: names, words and kinds, never content.

All of it is read off the models' own members, so there is no second table to keep. A path is written as the
members travel, with [] for any element of a list: `serverContent.modelTurn.parts[].inlineData.mimeType`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from agentd.wire.form import Lenient
from agentd.wire.members import INT64, Member, members, shown
from agentd.wire.server import ServerMessage

MOST_FINDINGS = 100  # of one message; who sends more than that does not speak this protocol
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_./;=+-]{0,63}")  # no blanks: what a person said is none


class Kind(StrEnum):
    """What is found: nothing else of a message is told."""

    MEMBER = "new member"
    WORD = "new word"
    FORM = "another form"
    MESSAGE = "no message"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`seen` is the word, or the form (`object`, `text` …) of what was there."""

    path: str
    kind: Kind
    seen: str

    def __str__(self) -> str:
        return f"{self.kind} {self.path}: {self.seen}" if self.path else f"{self.kind}: {self.seen}"


@dataclass(slots=True)
class Look:
    """What is to be seen in one message: where it differs, and which known members are there."""

    findings: set[Finding] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)

    def find(self, path: str, kind: Kind, seen: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.add(Finding(path, kind, seen))


def compare(raw: object) -> set[Finding]:
    """`raw` is a server message as JSON gives it: where it is not what our models expect."""
    return look(raw).findings


def look(raw: object) -> Look:
    seen = Look()
    if isinstance(raw, Mapping):
        _members(ServerMessage, raw, "", seen)
    else:
        seen.find("", Kind.MESSAGE, _form_of(raw))
    return seen


def known_paths(form: type[BaseModel] = ServerMessage, path: str = "") -> Iterator[str]:
    """Every member that our models read."""
    for name, member in members(form).items():
        where = f"{path}.{name}" if path else name
        yield where
        if member.form is not None:
            yield from known_paths(member.form, where + "[]" * member.listed)


def _members(form: type[BaseModel], raw: Mapping[Any, Any], path: str, seen: Look) -> None:
    known = members(form)
    passed_over = form.passed_over if issubclass(form, Lenient) else ()
    for name, value in raw.items():
        where = f"{path}.{shown(name)}" if path else shown(name)
        member = known.get(name) or known.get(to_camel(name))  # either spelling is read
        if member is None:
            if name not in passed_over:
                seen.find(where, Kind.MEMBER, _form_of(value))
        elif value is not None:  # null is as good as absent
            seen.paths.add(where)
            _value(member, value, where, seen)


def _value(member: Member, value: object, where: str, seen: Look) -> None:
    if not member.listed:
        _element(member, value, where, seen)
    elif isinstance(value, list):
        for each in value:
            _element(member, each, f"{where}[]", seen)
    else:
        seen.find(where, Kind.FORM, _form_of(value))


def _element(member: Member, value: object, where: str, seen: Look) -> None:
    if member.form is not None and isinstance(value, Mapping):
        _members(member.form, value, where, seen)
    elif member.form is not None or not _fits(member.leaf, value):
        seen.find(where, Kind.FORM, _form_of(value))
    elif member.words and value not in member.words:
        seen.find(where, Kind.WORD, _word(value))


def _fits(leaf: Any, value: object) -> bool:
    if leaf in (str, bytes):
        return isinstance(value, str)
    if leaf is bool:
        return isinstance(value, bool)
    if leaf is int:  # as JSON writes 64 bits: a number, or a text of digits
        number = isinstance(value, int) and not isinstance(value, bool)
        return number or (isinstance(value, str) and INT64.fullmatch(value) is not None)
    assert leaf is Mapping or issubclass(leaf, Mapping), leaf
    return isinstance(value, Mapping)


def _form_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else "(no word)"
