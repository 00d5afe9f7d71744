"""`hooks:` of the settings: the owner's commands for what happens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from agentd.config.sheet import Sheet
from agentd.core.happenings import EVENT_TYPES
from agentd.home.page import nearest


def _several(given: object) -> object:
    """A single command needs no list around it."""
    return [given] if isinstance(given, list) and all(isinstance(word, str) for word in given) else given


Command = Annotated[tuple[str, ...], Field(strict=False, min_length=1)]
Hooks = Mapping[str, Annotated[tuple[Command, ...], Field(strict=False), BeforeValidator(_several)]]


def names_path(program: str) -> bool:
    """Else it is looked for in $PATH."""
    return "/" in program or program.startswith("~")


def check_hooks(hooks: Hooks, sheet: Sheet) -> None:
    """Whether there are such events, and such programs. Paths are absolute already."""
    events = sorted(EVENT_TYPES.values())
    for event, commands in hooks.items():
        key = ("hooks", event)
        if event not in events:
            close = nearest(event, events)
            remedy = f"write {close}" if close else f"the events are {', '.join(events)}"
            sheet.wrong(key, "there is no such event", remedy)
        for command in commands:
            if wrong := _wrong(command):
                sheet.wrong(key, *wrong)


def _wrong(command: Command) -> tuple[str, str] | None:
    program = command[0]
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in "".join(command)):
        return "a command cannot be given NUL, nor half a character (\\ud800 to \\udfff)", "take it out"
    if not names_path(program):
        found = shutil.which(program)
        return None if found else (f"there is no program {program!r} in $PATH", "write its whole path")
    path = Path(program)
    try:
        if not path.is_file():
            return f"there is no file {path}", "mend the path"
    except OSError as error:
        return f"{path} cannot be looked at ({error.strerror})", "mend who may read it"
    if not os.access(path, os.X_OK):
        return f"{path} may not be executed", f"run `chmod +x {path}`"
    return None
