"""The public events: the README says what the code does."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

from agentd.core import happenings as hp

README = Path(__file__).parents[2] / "README.md"
AT = "2026-03-04T07:15:22+01:00"


def documented() -> dict[str, tuple[str, ...]]:
    """By event type, the fields that the README names."""
    table = README.read_text().partition("| `event_type` |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*)\|", table, re.MULTILINE)
    return {name: tuple(re.findall(r"`(\w+)`", members)) for name, members in rows}


def test_each_event_is_documented_with_its_fields() -> None:
    assert documented() == {
        name: tuple(field.name for field in fields(kind)) for kind, name in hp.EVENT_TYPES.items()
    }


def test_each_event_has_a_type_of_its_own() -> None:
    assert set(hp.EVENT_TYPES) == set(get_args(hp.Happening))
    assert len(set(hp.EVENT_TYPES.values())) == len(hp.EVENT_TYPES)
    assert set(hp.OF_THE_ENTITY) < set(hp.EVENT_TYPES.values())


def test_plain_json() -> None:
    told = hp.public(hp.ToolFailed("set_light", "offline"), AT)
    assert json.loads(json.dumps(told)) == {
        "v": 1,
        "event_type": "tool_failed",
        "tool": "set_light",
        "reason": "offline",
        "at": AT,
    }
