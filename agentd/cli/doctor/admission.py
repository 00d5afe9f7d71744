"""From the owner's files to a case: with the secrets and the folder that the service gets from systemd."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.config.credentials import SETTINGS, SYSTEM, credentials, folder_of
from agentd.config.load import Loaded, load
from agentd.errors import ConfigError, Mistake

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


def state_of_service(root: Path) -> dict[str, str]:
    """Where its state is, whoever calls the doctor; nothing where agentd is no service of the machine."""
    there = any((root / unit).exists() for unit in UNITS)
    return {"STATE_DIRECTORY": str(root / "var/lib/agentd")} if there else {}
