"""Plain JSON schema → the dialect of Live's `parameters`: an OpenAPI 3.0 subset.

The server closes the socket over a keyword it does not know, so only known ones pass; references
are put in place, and what the dialect cannot say is left to our own check of the arguments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

_KEPT = frozenset(
    {"title", "description", "nullable", "minItems", "maxItems", "required", "propertyOrdering"}
    | {"minProperties", "maxProperties", "minLength", "maxLength", "pattern", "minimum", "maximum"}
    | {"example", "default"}
)
_TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})
_FORMATS = frozenset({"float", "double", "int32", "int64", "date-time"})


def live_schema(schema: Schema) -> dict[str, Any]:
    """The same schema in the Live dialect. Raises ValueError when it has no finite form there."""
    definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
    return _Converter(definitions).convert(schema, ())


@dataclass(frozen=True, slots=True)
class _Converter:
    definitions: Schema

    def convert(self, schema: Schema, within: tuple[str, ...]) -> dict[str, Any]:
        """`within` are the definitions that this schema is a part of."""
        schema, within = self._in_place(schema, within)
        result = {key: value for key, value in schema.items() if key in _KEPT}
        if schema.get("format") in _FORMATS:
            result["format"] = schema["format"]
        result |= _type_of(schema)
        result |= _choices(schema, result)
        if isinstance(properties := schema.get("properties"), Mapping):
            result["properties"] = {name: self.convert(each, within) for name, each in properties.items()}
        if isinstance(items := schema.get("items"), Mapping):
            result["items"] = self.convert(items, within)
        if alternatives := schema.get("anyOf") or schema.get("oneOf"):
            result |= _alternatives([self.convert(each, within) for each in alternatives])
        return result

    def _in_place(self, schema: Schema, within: tuple[str, ...]) -> tuple[Schema, tuple[str, ...]]:
        """The schema with `$ref` and a lone `allOf` replaced by what they stand for; own keywords win."""
        while True:
            if isinstance(reference := schema.get("$ref"), str):
                name = reference.rpartition("/")[2]
                if name in within:
                    raise ValueError(f"{reference} contains itself; a declared argument must have an end")
                if name not in self.definitions:
                    raise ValueError(f"the schema refers to {reference}, which it does not define")
                schema = {**self.definitions[name], **_without(schema, "$ref")}
                within = (*within, name)
            elif len(parts := schema.get("allOf", ())) == 1:
                schema = {**parts[0], **_without(schema, "allOf")}
            else:
                return schema, within


def _without(schema: Schema, key: str) -> dict[str, Any]:
    return {each: value for each, value in schema.items() if each != key}


def _type_of(schema: Schema) -> dict[str, Any]:
    named = schema.get("type") or _implied_type(schema)
    names = [named] if isinstance(named, str) else list(named or ())
    known = [name.upper() for name in names if name.lower() in _TYPES]
    real = [name for name in known if name != "NULL"]
    result: dict[str, Any] = {"nullable": True} if real and len(real) < len(known) else {}
    if len(real) == 1:
        result["type"] = real[0]
    elif real:
        result["anyOf"] = [{"type": name} for name in real]
    elif known:
        result["type"] = "NULL"
    return result


def _implied_type(schema: Schema) -> str | None:
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    values = _allowed_values(schema)
    return "string" if values and all(isinstance(value, str) for value in values) else None


def _allowed_values(schema: Schema) -> Sequence[Any]:
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def _choices(schema: Schema, result: Schema) -> dict[str, Any]:
    """`enum` holds strings only, and only for strings: other choices are told in words."""
    allowed = _allowed_values(schema)
    values = [value for value in allowed if value is not None]
    choices: dict[str, Any] = {"nullable": True} if values and len(values) < len(allowed) else {}
    if not values:
        return choices
    if result.get("type") == "STRING":
        return {**choices, "enum": [str(value) for value in values]}
    words = "One of " + ", ".join(str(value).lower() for value in values) + "."
    return {**choices, "description": " ".join(filter(None, (schema.get("description"), words)))}


def _alternatives(converted: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`anyOf`, where an alternative that is only null becomes `nullable`."""
    real = [each for each in converted if each.get("type") != "NULL"]
    result: dict[str, Any] = {"nullable": True} if len(real) < len(converted) else {}
    if len(real) == 1:
        return {**real[0], **result}
    return {**result, "anyOf": real} if real else {"type": "NULL"}
