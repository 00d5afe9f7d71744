"""The two spellings of a member: camelCase, and snake_case, which the real server takes as well."""

from __future__ import annotations

import re
from typing import Any

from tests.live_server import table


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda found: found[1].upper(), name)


def spelled(value: Any, spec: table.Spec) -> Any:
    """`value` with every member that `spec` knows in camelCase; what is free JSON stays as it is."""
    if isinstance(spec, dict) and isinstance(value, dict):
        known = {name.rstrip("!"): each for name, each in spec.items()}
        return {
            (name if name in known else camel(name) if camel(name) in known else name): spelled(
                member, known.get(name, known.get(camel(name)))
            )
            for name, member in value.items()
        }
    if isinstance(spec, list) and isinstance(value, list):
        return [spelled(each, spec[0]) for each in value]
    if spec == table.SCHEMA and isinstance(value, dict):
        return _schema(value)
    return value


def _schema(value: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for name, member in value.items():
        if name == "properties" and isinstance(member, dict):
            out[name] = {key: spelled(each, table.SCHEMA) for key, each in member.items()}
        elif camel(name) in table.SCHEMA_MEMBERS:
            out[camel(name)] = spelled(member, table.SCHEMA_MEMBERS[camel(name)])
        else:
            out[name] = member
    return out
