"""The secrets that the unit hands over by LoadCredential=, for who calls a command as root beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from agentd.config.origin import choose
from agentd.config.paths import is_file
from agentd.config.secrets import MAX_SECRET_BYTES

CREDENTIALS = {
    "GEMINI_API_KEY": "gemini.key",
    "MQTT_PASSWORD": "mqtt.password",
    "PIN_SCRYPT": "pin.scrypt",
}
SYSTEM, SETTINGS = Path("etc/agentd"), "agentd.yaml"


def folder_of(root: Path, environ: Mapping[str, str]) -> Path:
    """Where the service's settings and secrets are: those of the machine, else those of the caller's own."""
    home = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config"), "agentd")
    return home if is_file(home / SETTINGS) and not is_file(root / SYSTEM / SETTINGS) else root / SYSTEM


def credentials(folder: Path) -> dict[str, str]:
    """Those that are there, and for us to read."""
    found = {}
    for name, file in CREDENTIALS.items():
        try:
            with (folder / file).open("rb") as stream:
                text = stream.read(MAX_SECRET_BYTES + 1).decode("utf-8", "replace").strip()
        except OSError:
            continue
        if text:
            found[name] = text
    return found


def as_service(file: Path | None, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ`, and for the service's own settings what it gets from systemd. `file` as for `load`."""
    folder = folder_of(Path("/"), environ)
    handed = credentials(folder) if choose(file, environ)[0].absolute() == folder / SETTINGS else {}
    return {**handed, **environ}


def is_hidden(file: Path) -> bool:
    """It is there, and not for us."""
    try:
        return file.is_file() and not os.access(file, os.R_OK)
    except OSError:  # its folder is not for us
        return False
