"""The members of a message as our models declare them: for whoever looks at one that is not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from agentd.wire.form import Plain, Words

INT64 = re.compile(r"-?\d{1,19}")  # as JSON writes 64 bits, where it does not write a number
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


@dataclass(frozen=True, slots=True)
class Member:
    """A member as declared: `form` where it is an object that we read, `leaf` where it is anything else.

    `plain`: its text is the protocol's own, never anybody's words; `words` are those known of it.
    """

    listed: bool
    form: type[BaseModel] | None
    leaf: Any
    words: tuple[str, ...]
    plain: bool


@cache
def members(form: type[BaseModel]) -> Mapping[str, Member]:
    """By name, as they travel."""
    known = {}
    for name, info in form.model_fields.items():
        words = next((each.known for each in info.metadata if isinstance(each, Words)), ())
        plain = bool(words) or any(isinstance(each, Plain) for each in info.metadata)
        known[to_camel(name)] = _declared(info.annotation, words, plain)
    return known


def shown(name: str) -> str:
    """A name that may be told: somebody's words are none."""
    return name if _NAME.fullmatch(name) else "(odd name)"


def _declared(annotation: Any, words: tuple[str, ...], plain: bool) -> Member:
    annotation = _present(annotation)
    listed = get_origin(annotation) is tuple
    inner = _present(get_args(annotation)[0]) if listed else annotation
    leaf = get_origin(inner) or inner
    is_form = isinstance(leaf, type) and issubclass(leaf, BaseModel)
    return Member(listed, leaf if is_form else None, leaf, words, plain)


def _present(annotation: Any) -> Any:
    """Without the `| None` of what may be absent."""
    if get_origin(annotation) in (UnionType, Union):
        (annotation,) = (each for each in get_args(annotation) if each is not type(None))
    return annotation
