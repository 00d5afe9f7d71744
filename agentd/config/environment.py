"""Settings from the environment: `AGENTD__LIVE__VOICE=Puck` stands for `live: {voice: Puck}`."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, Union, get_args, get_origin

from pydantic import BaseModel

from agentd.config.settings import Settings
from agentd.config.yamlsource import KeyPath, read_scalar

PREFIX = "AGENTD__"


def overrides(environ: Mapping[str, str]) -> dict[KeyPath, tuple[str, object]]:
    """Variable and value by key path, known keys or not.

    Values are read like YAML; where text is wanted, it needs no quotes (`AGENTD__MQTT__ID=12`).
    """
    found: dict[KeyPath, tuple[str, object]] = {}
    for variable in sorted(environ):
        if variable.startswith(PREFIX):
            key = tuple(variable.removeprefix(PREFIX).lower().split("__"))
            text = environ[variable]
            found[key] = (variable, text if _wants_text(key) else read_scalar(text))
    return found


def variable_of(key: KeyPath) -> str:
    return PREFIX + "__".join(map(str, key)).upper()


def known_keys(section: type[BaseModel] = Settings, above: KeyPath = ()) -> Iterator[KeyPath]:
    """Every key that can be set, as a path."""
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from known_keys(info.annotation, (*above, name))
        else:
            yield (*above, name)


def is_known(key: KeyPath) -> bool:
    """Whether this is a setting, or a whole section of them."""
    return any(path[: len(key)] == key for path in known_keys())


def _wants_text(key: KeyPath) -> bool:
    section: type[BaseModel] = Settings
    for step in key[:-1]:
        info = section.model_fields.get(str(step))
        if info is None or not (isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel)):
            return False
        section = info.annotation
    last = section.model_fields.get(str(key[-1]))
    return last is not None and _is_text(last.annotation)


def _is_text(kind: object) -> bool:
    if get_origin(kind) in (Union, types.UnionType):
        return any(_is_text(part) for part in get_args(kind))
    if get_origin(kind) is Literal:  # the number of a channel is a number there, too
        return all(isinstance(word, str) for word in get_args(kind))
    return kind in (str, Path)
