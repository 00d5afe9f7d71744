"""Templates of Home Assistant discovery: recognised by their shape, never executed.

They are code (Jinja2) of whoever may publish on the broker. Nearly all devices use a handful of shapes; for
any other the owner has to write down what is meant.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST = 1_000  # characters; the longest known table of words has 300
MOST_STEPS = 8

_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_STEP = rf"\.{_NAME}|\[\s*(?:'[^'\\]*'|\"[^\"\\]*\"|\d{{1,3}})\s*\]"
_PATH = rf"value(?:_json(?P<path>(?:{_STEP}){{1,{MOST_STEPS}}}))?"
_LITERAL = r"(?:'[^'\\{}%]*'|\"[^\"\\{}%]*\"|-?\d+(?:\.\d+)?|[Tt]rue|[Ff]alse|[Nn]one)"
# Filters that change nothing a reader of ours would see, who takes `21` and `"21"` and any precision.
_FILTER = (
    r"\|\s*(?:int|float|string|trim|round|default|d)"
    rf"(?:\(\s*(?:{_LITERAL}(?:\s*,\s*{_LITERAL})?)?\s*\))?"
)
_FILTERS = rf"(?:\s*{_FILTER})*"
_CASED = rf"{_FILTERS}(?:\s*\|\s*(?P<case>lower|upper))?{_FILTERS}"
_TABLE = rf"\{{\s*{_LITERAL}\s*:\s*{_LITERAL}(?:\s*,\s*{_LITERAL}\s*:\s*{_LITERAL}){{0,39}}\s*,?\s*\}}"

_PLAIN = re.compile(rf"\s*\{{\{{-?\s*{_PATH}{_CASED}\s*-?\}}\}}\s*")
_LOOKED_UP = re.compile(
    rf"\s*\{{\{{-?\s*(?P<table>{_TABLE})\s*(?:\[\s*{_PATH}{_CASED}\s*\])\s*{_FILTERS}\s*-?\}}\}}\s*"
)
_TEST = rf"{_PATH}(?:\s*==\s*(?P<equal>{_LITERAL}))?"
_BRANCHES = re.compile(
    rf"\s*\{{%-?\s*if\s+{_TEST}\s*-?%\}}\s*(?P<then>[^{{}}%]*?)\s*\{{%-?\s*else\s*-?%\}}\s*(?P<other>[^{{}}%]*?)"
    r"\s*\{%-?\s*endif\s*-?%\}\s*"
)
_INLINE = re.compile(
    rf"\s*\{{\{{-?\s*(?P<then>{_LITERAL})\s+if\s+\(?{_TEST}\)?\s+else\s+(?P<other>{_LITERAL})\s*-?\}}\}}\s*"
)
_HOLE = re.compile(rf"\{{\{{-?\s*(?P<name>{_NAME}){_CASED}\s*-?\}}\}}")
_TABLE_OF = re.compile(
    rf"\s*\{{\{{-?\s*(?P<table>{_TABLE})\s*\[\s*(?P<name>{_NAME}){_FILTERS}\s*\]\s*{_FILTERS}\s*-?\}}\}}\s*"
)


@dataclass(frozen=True, slots=True)
class Look:
    """Where in a state the value is (a JSON pointer; None: the payload itself), and what it means.

    `words`: the value as text → its meaning; empty: it means itself. `otherwise`: all other values mean this.
    `case`: upper or lower, which the text is put into first.
    """

    at: str | None
    words: Mapping[str, str]
    otherwise: str | None = None
    case: str = ""


@dataclass(frozen=True, slots=True)
class Fill:
    """A payload: texts, and between them the names of what is to be put there. `words`, `case` as in Look."""

    parts: tuple[str, ...]  # text, name, text, name, …, text
    words: Mapping[str, str]
    case: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.parts[1::2]


def reading(template: object) -> Look | None:
    """None: a shape that is not known."""
    if template is None:
        return Look(None, {})
    if not isinstance(template, str) or len(template) > LONGEST:
        return None
    if found := _PLAIN.fullmatch(template):
        return Look(_pointer(found["path"]), {}, case=found["case"] or "")
    if found := _LOOKED_UP.fullmatch(template):
        return Look(_pointer(found["path"]), _table(found["table"]), case=found["case"] or "")
    if found := _INLINE.fullmatch(template):
        return _either(found, _spelled(found["then"]), _spelled(found["other"]))
    if found := _BRANCHES.fullmatch(template):
        return _either(found, found["then"], found["other"])
    return None


def writing(template: object, name: str = "value") -> Fill | None:
    """None: a shape that is not known. Without a template the value itself is sent."""
    if template is None:
        return Fill(("", name, ""), {})
    if not isinstance(template, str) or len(template) > LONGEST:
        return None
    if found := _TABLE_OF.fullmatch(template):
        return Fill(("", found["name"], ""), _table(found["table"]))
    parts, at, case = list[str](), 0, ""
    for hole in _HOLE.finditer(template):
        parts += [template[at : hole.start()], hole["name"]]
        at, case = hole.end(), hole["case"] or case
    parts.append(template[at:])
    if any(mark in text for text in parts[0::2] for mark in ("{{", "}}", "{%", "{#")):
        return None
    return Fill(tuple(parts), {}, case)


def _pointer(path: str | None) -> str | None:
    if path is None:
        return None
    steps = (
        step[1:] if step[0] == "." else str(ast.literal_eval(step)[0]) for step in re.findall(_STEP, path)
    )
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def _table(source: str) -> dict[str, str]:
    """Only literals can stand in it: the pattern has seen to that."""
    pairs = re.findall(rf"({_LITERAL})\s*:\s*({_LITERAL})", source)
    return {_spelled(key): _spelled(value) for key, value in pairs}


def _spelled(literal: str) -> str:
    """A literal of Jinja as Home Assistant would write it: `'off'` → off, `true` → True."""
    if literal.lower() in ("true", "false", "none"):
        return literal.capitalize()
    return str(ast.literal_eval(literal))


def _either(found: re.Match[str], then: str, other: str) -> Look:
    at = _pointer(found["path"])
    if found["equal"] is not None:
        return Look(at, {_spelled(found["equal"]): then}, other)
    return Look(at, dict.fromkeys(("False", "None", "0", ""), other), then)  # what Jinja takes for false
