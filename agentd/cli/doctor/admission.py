"""From the owner's files to a case: with the secrets and the folder that the service gets from systemd."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.config.load import Loaded, load
from agentd.config.paths import is_file
from agentd.config.secrets import MAX_SECRET_BYTES
from agentd.errors import ConfigError, Mistake

# What the unit hands over by LoadCredential=, for who calls the doctor as root beside it.
CREDENTIALS = {
    "GEMINI_API_KEY": "gemini.key",
    "MQTT_PASSWORD": "mqtt.password",
    "PIN_SCRYPT": "pin.scrypt",
}
SYSTEM, SETTINGS = Path("etc/agentd"), "agentd.yaml"

UNITS = ("etc/systemd/system/agentd.service", "lib/systemd/system/agentd.service")  # the machine's


def admit(
    file: Path | None,
    environ: Mapping[str, str],
    *,
    root: Path = Path("/"),
    aloud: bool = False,
    offline: bool = False,
    talk: bool = False,
) -> Case:
    """Without a key it is a case, too: who has none yet has other things to mend."""
    folder = folder_of(root, environ)
    if file is None and "AGENTD_CONFIG" not in environ and folder != root / SYSTEM:
        file = folder / SETTINGS
    known = {**credentials(folder), **state_of_service(root), **environ}
    loaded: Loaded | None = None
    mistakes: tuple[Mistake, ...] = ()
    try:
        loaded = load(file, known, key_needed=False)
    except ConfigError as error:
        mistakes = error.mistakes
    return Case(loaded, mistakes, file, known, root, aloud, offline, talk)


def folder_of(root: Path, environ: Mapping[str, str]) -> Path:
    """Where the service's settings and secrets are: those of the machine, else those of the caller's own."""
    home = Path(environ.get("XDG_CONFIG_HOME") or Path(environ.get("HOME", "/"), ".config"), "agentd")
    return home if is_file(home / SETTINGS) and not is_file(root / SYSTEM / SETTINGS) else root / SYSTEM


def state_of_service(root: Path) -> dict[str, str]:
    """Where its state is, whoever calls the doctor; nothing where agentd is no service of the machine."""
    there = any((root / unit).exists() for unit in UNITS)
    return {"STATE_DIRECTORY": str(root / "var/lib/agentd")} if there else {}


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
