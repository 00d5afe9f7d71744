"""The set-up of both sides: the daemon's, with the shipped tools, voice and options."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from agentd.config.live import Live
from agentd.config.load import load
from agentd.config.shipped import default_file
from agentd.config.vad import Vad
from agentd.live.setup import plan

HERE = "kitchen"


def write(path: Path) -> None:
    """The functions as we declare them, and the whole set-up as the SDK wants it told."""
    book = load(default_file(), {"AGENTD__LIVE__ENDPOINT": "local"}).book
    tools = [
        {"name": each.name, "description": each.description, "schema": each.schema}
        for each in book.declarations()
    ]
    setup = plan(Live(), Vad(), book.declarations(), HERE).setup
    config: dict[str, Any] = setup.model_dump(exclude_none=True, by_alias=False)
    model = config.pop("model")
    config |= config.pop("generation_config") | {"session_resumption": {}}
    path.write_text(json.dumps({"tools": tools, "model": model, "config": config}, default=dict))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
