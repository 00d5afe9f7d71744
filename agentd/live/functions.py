"""Functions for the model from where a program has them already: Python's own, or an MCP server's list.

    async with connect(live, key=key, declarations=[from_python(turn_on)]) as session: ...

The house's own come from its YAML files; the daemon needs none of this.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter

_NAME = re.compile(r"[A-Za-z_][\w.:-]{0,127}", re.ASCII)  # what a model can call
_BY_NAME = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What `connect` takes; `schema` is a plain JSON schema of type object, None without arguments.

    `waits`, `tells` and `shows` are as in `agentd.live.setup.Declared`.
    """

    name: str
    description: str
    schema: Mapping[str, Any] | None
    waits: bool = True
    tells: str = ""
    shows: bool = False


def from_python(function: Callable[..., Any]) -> Declaration:
    """Its name, its docstring, its annotated parameters (`Annotated[…, Field(description=…)]` is told).

    A call's arguments come by name: `function(**call.args)`. Raises ValueError for a function that cannot be
    called so, pydantic's own errors for an annotation that is no JSON.
    """
    parameters = inspect.signature(function).parameters.values()
    if unnamed := [each.name for each in parameters if each.kind not in _BY_NAME]:
        raise ValueError(f"{', '.join(unnamed)} cannot be given by name")
    annotated: Any = function  # pydantic takes a function as the type of its arguments
    schema = TypeAdapter(annotated).json_schema()
    return _declaration(getattr(function, "__name__", ""), inspect.getdoc(function) or "", schema)


def from_mcp(tool: Mapping[str, Any]) -> Declaration:
    """One entry of an MCP server's answer to `tools/list`, as JSON. To call it is the program's part.

    Raises ValueError for a name that a model cannot call.
    """
    name, description = str(tool.get("name", "")), tool.get("description") or ""
    return _declaration(name, description, tool.get("inputSchema") or {})


def _declaration(name: str, description: str, schema: Mapping[str, Any]) -> Declaration:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r:.140} is no name that a model can call")
    return Declaration(name, description or name, schema if schema.get("properties") else None)
