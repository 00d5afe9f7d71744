"""From the owner's files to a case: with the secrets that the service gets from systemd."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.config.load import Loaded, load
from agentd.config.secrets import MAX_SECRET_BYTES
from agentd.errors import ConfigError, Mistake

# What the unit hands over by LoadCredential=, for who calls the doctor as root beside it.
CREDENTIALS = {
    "GEMINI_API_KEY": "etc/agentd/gemini.key",
    "MQTT_PASSWORD": "etc/agentd/mqtt.password",
    "PIN_SCRYPT": "etc/agentd/pin.scrypt",
}


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
    known = {**credentials(root), **environ}
    loaded: Loaded | None = None
    mistakes: tuple[Mistake, ...] = ()
    try:
        loaded = load(file, known, key_needed=False)
    except ConfigError as error:
        mistakes = error.mistakes
    return Case(loaded, mistakes, file, known, root, aloud, offline, talk)


def credentials(root: Path) -> dict[str, str]:
    """Those that are there, and for us to read."""
    found = {}
    for name, place in CREDENTIALS.items():
        try:
            with (root / place).open("rb") as stream:
                text = stream.read(MAX_SECRET_BYTES + 1).decode("utf-8", "replace").strip()
        except OSError:
            continue
        if text:
            found[name] = text
    return found
