"""The settings as a table for the README, made from the models so that the two cannot disagree."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from agentd.config.settings import Settings


def settings_table() -> str:
    """A Markdown table: key, default, meaning; one line for each key, with a newline at the end."""
    lines = ["| Key | Default | Meaning |", "|---|---|---|"]
    for key, info in settings_fields():
        meaning = (info.description or "").replace("|", "\\|")
        lines.append(f"| `{key}` | {_default(info)} | {meaning}{_range(info)} |")
    return "\n".join(lines) + "\n"


def settings_fields(section: type[BaseModel] = Settings, above: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Every setting by its dotted key, in the order of the file."""
    for name, info in section.model_fields.items():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from settings_fields(info.annotation, f"{above}{name}.")
        else:
            yield above + name, info


def _default(info: FieldInfo) -> str:
    value = info.default
    if value is None or value == "":
        return "–"
    if isinstance(value, tuple):
        items = (
            item.model_dump_json(exclude_defaults=True) if isinstance(item, BaseModel) else str(item)
            for item in value
        )
        return f"`[{', '.join(items)}]`"
    if isinstance(value, bool | int | float):
        return f"`{json.dumps(value)}`"
    return f"`{value}`"


def _range(info: FieldInfo) -> str:
    low = next((rule.ge for rule in info.metadata if hasattr(rule, "ge")), None)
    high = next((rule.le for rule in info.metadata if hasattr(rule, "le")), None)
    if high is None:
        return ""
    return f" ({low} to {high})" if low is not None else f" (up to {high})"
