"""Judges a client's messages by the table: the form of each, and what the model takes of a set-up."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

from tests.live_server import table


def mistakes(value: Any, spec: table.Spec, path: str) -> Iterator[str]:
    """Every way in which `value` is not what `spec` wants."""
    if value is None:
        yield f"{path}: null"
    elif isinstance(spec, dict):
        yield from _members(value, spec, path)
    elif isinstance(spec, list):
        if not isinstance(value, list):
            yield f"{path}: not an array"
            return
        for index, element in enumerate(value):
            yield from mistakes(element, spec[0], f"{path}[{index}]")
    elif isinstance(spec, tuple):
        if value not in spec:
            yield f"{path}: {value!r} is none of {', '.join(spec)}"
    elif spec == table.SCHEMA:
        yield from _schema(value, path)
    elif not _is(value, spec):
        yield f"{path}: {value!r:.60} is no {spec}"


def _members(value: Any, spec: dict[str, table.Spec], path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: not an object"
        return
    known = {name.rstrip("!"): each for name, each in spec.items()}
    for name, member in value.items():
        if name not in known:
            yield f'Unknown name "{name}" at "{path}"'
        else:
            yield from mistakes(member, known[name], f"{path}.{name}")
    for name in spec:
        if name.endswith("!") and name.rstrip("!") not in value:
            yield f"{path}.{name.rstrip('!')}: missing"


def _is(value: Any, kind: str) -> bool:
    match kind:
        case table.STRING:
            return isinstance(value, str)
        case table.BOOL:
            return isinstance(value, bool)
        case table.INT:
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole or (isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value) is not None)
        case table.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case table.JSON_OBJECT:
            return isinstance(value, dict)
        case table.NAME:
            return isinstance(value, str) and re.fullmatch(r"[A-Za-z_][\w.:-]{0,127}", value) is not None
        case table.BASE64:
            return isinstance(value, str) and _decodes(value)
    raise AssertionError(kind)


def raw(text: str) -> bytes:
    """What base64 stands for; also the URL's alphabet, which Google's own SDK writes. Raises ValueError."""
    return b64decode(text, altchars=b"-_" if set(text) & set("-_") else None, validate=True)


def _decodes(text: str) -> bool:
    try:
        raw(text)
    except ValueError:
        return False
    return True


def _schema(value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: not an object"
        return
    for name, member in value.items():
        if name in ("default", "example"):
            continue
        if name == "properties" and isinstance(member, dict):
            for key, each in member.items():
                yield from _schema(each, f"{path}.properties.{key}")
        elif name not in table.SCHEMA_MEMBERS:
            yield f'Unknown name "{name}" at "{path}"'
        else:
            yield from mistakes(member, table.SCHEMA_MEMBERS[name], f"{path}.{name}")
    if "enum" in value and value.get("type") != "STRING":
        yield f"{path}: enum without type STRING"
    if value.get("type") == "OBJECT":
        for name in value.get("required", ()):
            if name not in value.get("properties", {}):
                yield f"{path}.required: {name} is no property"
    if value.get("type") == "ARRAY" and "items" not in value:
        yield f"{path}.items: missing"


def family_of(model: str) -> str:
    """`setup.model` → a key of the table, `unknown` where there is no such model."""
    for path, models in table.MODEL_PATHS:
        if found := re.fullmatch(path, model):
            return models.get(found[1], "unknown")
    return "unknown"


def setup_mistakes(setup: dict[str, Any]) -> Iterator[str]:
    """What the model's family does not take of a set-up whose form is right."""
    family = family_of(setup["model"])
    for rule in table.ILLEGAL[family]:
        member, _, value = rule.partition(" ")
        found = _behaviours(setup) if member == "behavior" else _at(setup, member)
        if found and (not value or value.lower() in [str(each).lower() for each in found]):
            yield f"{family} does not take {rule}"
    for member in table.REQUIRED.get(family, ()):
        if not _at(setup, member):
            yield f"{family} wants {member}"
    for voice in _at(setup, "generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName"):
        if voice not in table.VOICES.split():
            yield f"there is no voice {voice}"
    if setup.get("generationConfig", {}).get("responseModalities") != ["AUDIO"]:
        yield "generationConfig.responseModalities must be AUDIO alone"
    if family in table.SEARCHES_ALONE and _at(setup, "tools.googleSearch") and _declarations(setup):
        yield f"{family} does not take googleSearch beside functions"
    for declaration in _declarations(setup):
        if "parameters" in declaration and "parametersJsonSchema" in declaration:
            yield f"{declaration['name']}: parameters and parametersJsonSchema"


def _at(value: Any, dotted: str) -> list[Any]:
    """What stands at a path; that of every element where there is an array on the way."""
    if isinstance(value, list):
        return [found for each in value for found in _at(each, dotted)]
    name, _, rest = dotted.partition(".")
    if not isinstance(value, dict) or name not in value:
        return []
    return _at(value[name], rest) if rest else [value[name]]


def _declarations(setup: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for tool in setup.get("tools", ()) for each in tool.get("functionDeclarations", ())]


def _behaviours(setup: dict[str, Any]) -> list[str]:
    return [each["behavior"] for each in _declarations(setup) if "behavior" in each]
