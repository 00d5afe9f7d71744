"""A message without what was said, shown or kept secret in it: its shape, to be looked at elsewhere.

What our models do not mark as plain is blanked, known or not: sound and pictures become zeros of the same
length, texts become dots. Drift in a message is the same before and after.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from agentd.wire.base64 import base64_text
from agentd.wire.members import INT64, Member, members, shown

BLANK = "…"
# One slash at most: Vertex writes the owner's project into a model's name.
_PLAIN = re.compile(r"[A-Za-z0-9][\w.:;=+-]{0,127}(/[\w.:;=+-]{1,127})?", re.ASCII)


def redacted(raw: object, form: type[BaseModel]) -> Any:
    """`raw` as JSON gives it, a ServerMessage or ClientMessage or a part of one, by `form`."""
    if not isinstance(raw, Mapping):
        return _blank(raw)
    known = members(form)
    out: dict[str, Any] = {}
    for name, value in raw.items():
        member = known.get(name) or known.get(to_camel(name))
        out[_name(name, len(out))] = _value(member, value) if member else _blank(value)
    return out


def _name(name: str, place: int) -> str:
    """What is no name may be what somebody said; no two members get the same one."""
    return name if shown(name) == name else f"({place})"


def _value(member: Member, value: object) -> Any:
    if member.listed and isinstance(value, list):
        return [_value(member, each) for each in value]
    if member.form is not None:
        return redacted(value, member.form)
    if _is_plain(member, value):
        return value
    return _zeros(value) if member.leaf is bytes and isinstance(value, str) else _blank(value)


def _is_plain(member: Member, value: object) -> bool:
    if isinstance(value, str):
        pattern = _PLAIN if member.plain else INT64 if member.leaf is int else None
        return pattern is not None and pattern.fullmatch(value) is not None
    return isinstance(value, int | float) and member.leaf in (int, float)


def _zeros(data: str) -> str:
    try:
        return base64_text(bytes(len(a2b_base64(data, strict_mode=True))))
    except ValueError:
        return BLANK * len(data)


def _blank(value: object) -> Any:
    """Of the same form and length: a number, too, may be what somebody said."""
    match value:
        case None | bool():
            return value
        case str():
            return BLANK * len(value)
        case list():
            return [_blank(each) for each in value]
        case Mapping():
            return {_name(name, at): _blank(each) for at, (name, each) in enumerate(value.items())}
        case _:
            return 0
