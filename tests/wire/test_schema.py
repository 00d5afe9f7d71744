"""Plain JSON schema in, the Live dialect out; each result is judged by the test server's own table."""

from __future__ import annotations

from typing import Any

import pytest

from agentd.wire.schema import live_schema
from tests.live_server import table
from tests.live_server.judge import mistakes

TABLE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"type": "string", "enum": ["a", "b"]}, {"type": "STRING", "enum": ["a", "b"]}),
    ({"enum": ["a", "b"]}, {"type": "STRING", "enum": ["a", "b"]}),
    ({"const": "a"}, {"type": "STRING", "enum": ["a"]}),
    ({"type": "integer", "enum": [1, 2]}, {"type": "INTEGER", "description": "One of 1, 2."}),
    (
        {"type": "boolean", "enum": [True], "description": "Only so."},
        {"type": "BOOLEAN", "description": "Only so. One of true."},
    ),
    ({"type": "string", "enum": ["a", None]}, {"type": "STRING", "nullable": True, "enum": ["a"]}),
    ({"type": ["string", "null"]}, {"type": "STRING", "nullable": True}),
    ({"type": ["string", "number"]}, {"anyOf": [{"type": "STRING"}, {"type": "NUMBER"}]}),
    ({"type": "null"}, {"type": "NULL"}),
    ({"oneOf": [{"type": "integer"}, {"type": "null"}]}, {"type": "INTEGER", "nullable": True}),
    (
        {"anyOf": [{"type": "integer"}, {"type": "string"}]},
        {"anyOf": [{"type": "INTEGER"}, {"type": "STRING"}]},
    ),
    (
        {"type": "number", "minimum": 0, "exclusiveMaximum": 9, "multipleOf": 0.5},
        {"type": "NUMBER", "minimum": 0},
    ),
    ({"type": "string", "format": "uuid", "pattern": "^x"}, {"type": "STRING", "pattern": "^x"}),
    ({"type": "string", "format": "date-time"}, {"type": "STRING", "format": "date-time"}),
    (
        {"items": {"type": "string"}, "minItems": 1, "uniqueItems": True},
        {"type": "ARRAY", "items": {"type": "STRING"}, "minItems": 1},
    ),
    (
        {
            "$schema": "x",
            "type": "object",
            "properties": {
                "enum": {"$ref": "#/$defs/n", "description": "own"},
                "b": {"allOf": [{"type": "null"}]},
            },
            "required": ["enum"],
            "additionalProperties": False,
            "$defs": {"n": {"type": "integer", "description": "theirs"}},
        },
        {
            "type": "OBJECT",
            "properties": {"enum": {"type": "INTEGER", "description": "own"}, "b": {"type": "NULL"}},
            "required": ["enum"],
        },
    ),
]


@pytest.mark.parametrize(("plain", "live"), TABLE)
def test_conversion(plain: dict[str, Any], live: dict[str, Any]) -> None:
    assert live_schema(plain) == live
    assert list(mistakes(live, table.SCHEMA, "parameters")) == []


@pytest.mark.parametrize(
    ("endless", "word"),
    [
        (
            {"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"l": {"$ref": "#/$defs/a"}}}}},
            "itself",
        ),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}}, "itself"),
        ({"$ref": "#/$defs/a"}, "not define"),
    ],
)
def test_what_has_no_end_is_refused(endless: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        live_schema(endless)
