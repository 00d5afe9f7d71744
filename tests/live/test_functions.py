"""Functions from elsewhere: declared, called and answered over a real connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from agentd.config.live import Live
from agentd.live import connect
from agentd.live.functions import Declaration, from_mcp, from_python
from tests.live.harness import KEY
from tests.live_server import TONE, Call, LiveServer, Say, Script

# What an MCP server for files answers to tools/list, shortened.
READ_FILE = {
    "name": "read_text_file",
    "title": "Read Text File",
    "description": "Read a file as text.",
    "inputSchema": {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {
            "path": {"type": "string"},
            "tail": {"type": "number", "description": "last N lines", "exclusiveMinimum": 0},
            "as": {"oneOf": [{"const": "text"}, {"type": "null"}]},
        },
        "required": ["path"],
        "additionalProperties": False,
    },
    "annotations": {"readOnlyHint": True},
}
DIRECTORIES = {"name": "list_allowed_directories", "inputSchema": {"type": "object", "properties": {}}}


def dim(
    room: Literal["kitchen", "bath"],
    percent: Annotated[int, Field(ge=0, le=100, description="how bright")] = 50,
    *,
    slowly: bool | None = None,
) -> str:
    """Dim the lights."""
    return f"{room} {percent} {slowly}"


def called(declaration: Declaration, args: dict[str, Any], run: Callable[..., Any]) -> LiveServer:
    """The model calls the function with these arguments and is answered with what `run` returns."""

    async def talk() -> LiveServer:
        script = Script(turns=[[Call([(declaration.name, args)]), Say(TONE, turn_complete_after_s=0)]])
        async with asyncio.timeout(20), LiveServer(script) as server:
            live = Live(endpoint=server.endpoint)
            async with connect(live, key=KEY, declarations=[declaration]) as session:
                await session.send_text("Please.")
                async for message in session.receive():
                    for call in (message.tool_call and message.tool_call.function_calls) or ():
                        answer = {"output": run(**call.args)}
                        await session.send_tool_response(call.id or "", call.name, answer)
                    if message.server_content and message.server_content.turn_complete:
                        break
            assert not server.violations
            return server

    return asyncio.run(talk())


def declared(server: LiveServer) -> dict[str, Any]:
    setup = server.sessions[0].received.setup or {}
    function: dict[str, Any] = setup["tools"][0]["functionDeclarations"][0]
    return function


def test_a_function_of_python() -> None:
    server = called(from_python(dim), {"room": "bath", "slowly": True}, dim)
    assert server.answers[0]["response"] == {"output": "bath 50 True"}
    function = declared(server)
    assert (function["name"], function["description"]) == ("dim", "Dim the lights.")
    properties = function["parameters"]["properties"]
    assert properties["room"]["enum"] == ["kitchen", "bath"]
    assert (properties["percent"]["maximum"], properties["percent"]["description"]) == (100, "how bright")
    assert (properties["slowly"]["type"], properties["slowly"]["nullable"]) == ("BOOLEAN", True)
    assert function["parameters"]["required"] == ["room"]


def test_a_tool_of_an_mcp_server() -> None:
    server = called(from_mcp(READ_FILE), {"path": "a.txt"}, lambda path: path.upper())
    assert server.answers[0]["response"] == {"output": "A.TXT"}
    parameters = declared(server)["parameters"]
    assert parameters["properties"]["path"] == {"type": "STRING"}
    assert parameters["properties"]["tail"] == {"type": "NUMBER", "description": "last N lines"}
    assert "parameters" not in declared(called(from_mcp(DIRECTORIES), {}, list))


def test_what_no_model_can_call() -> None:
    def by_place(room: str, /) -> None: ...
    def many(*rooms: str) -> None: ...

    for function in (by_place, many):
        with pytest.raises(ValueError, match="by name"):
            from_python(function)
    with pytest.raises(ValueError, match="'<lambda>' is no name"):
        from_python(lambda room: room)
    for name in ("files/read", "", "x" * 200, 3):
        with pytest.raises(ValueError, match="is no name"):
            from_mcp({**READ_FILE, "name": name})
