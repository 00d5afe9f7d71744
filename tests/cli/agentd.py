"""The command as a user has it: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LIGHT = 'light_on:\n  description: Light on.\n  publish: {topic: home/light/set, text: "ON"}\n'
OURS = (
    "AGENTD",
    "GEMINI_API_KEY",
    "GEMINI_TOKEN",
    "GOOGLE_API_KEY",
    "MQTT_PASSWORD",
    "CREDENTIALS_DIRECTORY",
    "STATE_DIRECTORY",
)


def agentd(*arguments: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs `agentd …` to its end, without settings that this machine may have in the environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return subprocess.run(
        [sys.executable, "-m", "agentd", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=kept | environ,
        timeout=240,  # a busy machine; pytest's own limit is lower for most tests
        check=False,
    )


def write_settings(directory: Path, text: str) -> Path:
    """An agentd.yaml with a tools/ directory of one tool beside it."""
    (directory / "tools").mkdir(exist_ok=True)
    (directory / "tools" / "light.yaml").write_text(LIGHT)
    file = directory / "agentd.yaml"
    file.write_text(text)
    return file
