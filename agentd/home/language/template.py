"""Texts with `{arg}` in them. A text that is exactly one `{arg}` keeps the type of the value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agentd.home.language.filters import Filter, FilterCall

# Braces around quotes, colons and the like are the text's own: `{"turn": "on"}`.
_BRACES = re.compile(r"\{([\w .|(),+-]+)\}", re.ASCII)
_SLOT = re.compile(r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)((?:\s*\|\s*[a-z]+(?:\([^()]*\))?)*)", re.ASCII)
_FILTER = re.compile(r"\|\s*([a-z]+)(?:\(([^()]*)\))?")


class TemplateError(ValueError):
    """A template that cannot be read or filled in; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`name` is `arg` or `arg.field`."""

    name: str
    filters: tuple[FilterCall, ...]


class Unset:
    """The value of an optional argument that was not given."""


UNSET = Unset()
Values = Mapping[str, object]
Bind = Callable[[Slot], tuple[Filter, ...]]


@dataclass(frozen=True, slots=True)
class _Bound:
    name: str
    filters: tuple[Filter, ...]

    def value(self, values: Values) -> object:
        value = values.get(self.name, UNSET)
        if value is not UNSET:
            for change in self.filters:
                value = change(value)
        return value


@dataclass(frozen=True, slots=True)
class Template:
    parts: tuple[str | _Bound, ...]

    @property
    def names(self) -> frozenset[str]:
        """`arg` and `arg.field` names that stand in it."""
        return frozenset(part.name for part in self.parts if isinstance(part, _Bound))

    def value(self, values: Values) -> object:
        """The filled-in text, or the value itself of a lone slot; UNSET when any part of it is unset."""
        pieces = [part if isinstance(part, str) else part.value(values) for part in self.parts]
        if UNSET in pieces:
            return UNSET
        return pieces[0] if len(pieces) == 1 else "".join(map(scalar, pieces))

    def text(self, values: Values) -> str:
        """The filled-in text. Every name must be set."""
        return scalar(self.value(values))


def scalar(value: object) -> str:
    """A value in a topic, a text payload or a sentence."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def split(text: str) -> tuple[str | Slot, ...]:
    """Literal pieces and slots, in order. Raises TemplateError."""
    parts: list[str | Slot] = []
    at = 0
    for braces in _BRACES.finditer(text):
        slot = _SLOT.fullmatch(braces[1].strip())
        if slot is None:
            raise TemplateError(
                f"`{braces[0]}` is not an argument in braces, such as {{room}} or {{level|round}}"
            )
        if braces.start() > at:
            parts.append(text[at : braces.start()])
        calls = tuple(FilterCall(name, given) for name, given in _FILTER.findall(slot[2]))
        parts.append(Slot(slot[1], calls))
        at = braces.end()
    if at < len(text) or not parts:
        parts.append(text[at:])
    return tuple(parts)


def bound(text: str, bind: Bind) -> Template:
    """The template of a text; `bind` turns a slot's filters into functions, or raises TemplateError."""
    return Template(
        tuple(part if isinstance(part, str) else _Bound(part.name, bind(part)) for part in split(text))
    )
