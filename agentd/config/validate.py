"""From plain data to `Settings`: what is wrong is noted and left out, so that the rest can be checked too."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import ValidationError

from agentd.config.complaints import complain
from agentd.config.section import Section
from agentd.config.settings import Settings, Wake
from agentd.config.sheet import Sheet
from agentd.config.yamlsource import KeyPath

_ANY_MODEL = Wake().words[0].model  # keeps a wake word's place in the list while its own model is wrong
MOST_ROUNDS = 3  # the first finds everything; a second can only concern what the first left


def validate(data: dict[str, Any], sheet: Sheet) -> Settings:
    """The settings in `data`, with the default in place of everything that goes on the sheet as wrong."""
    data = copy.deepcopy(data)
    _fill_headings(data, Settings)
    for _ in range(MOST_ROUNDS):
        try:
            return Settings.model_validate(data)
        except ValidationError as error:
            wrong = error.errors(include_url=False)
            for each in wrong:
                if sheet.trusts(*each["loc"]):
                    complain(sheet, each)
            for path in {tuple(each["loc"]) for each in wrong}:
                _leave_out(data, path)
    raise AssertionError("what is left out cannot be wrong again")


def _fill_headings(data: dict[str, Any], section: type[Section]) -> None:
    """A heading whose keys are all commented out is an empty section."""
    for name, info in section.model_fields.items():
        if name in data and isinstance(info.annotation, type) and issubclass(info.annotation, Section):
            if data[name] is None:
                data[name] = {}
            if isinstance(data[name], dict):
                _fill_headings(data[name], info.annotation)


def _leave_out(data: dict[str, Any], path: KeyPath) -> None:
    """A wake word keeps its place; another list with something wrong in it is left out whole, and so is a
    section that lacks something."""
    is_word = path[:2] == ("wake", "words")
    steps = enumerate(path[3:], 3) if is_word else enumerate(path)
    depth = next((at for at, step in steps if isinstance(step, int)), len(path))
    path = path[:depth]
    inner: Any = data
    for step in path[:-1]:
        if isinstance(inner, dict) and step not in inner:
            return  # left out already
        inner = inner[step]
    if is_word and path[-1] == "model":
        inner["model"] = _ANY_MODEL
    elif isinstance(inner, list):
        inner[int(path[-1])] = {"model": _ANY_MODEL}
    elif path[-1] in inner:
        inner.pop(path[-1])
    elif len(path) > 1:
        _leave_out(data, path[:-1])
