"""Where an installed agentd has its things: as a service of the machine, or of one user."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

LINK = Path("/opt/agentd")
DEBIAN_UNIT = Path("/usr/lib/systemd/system/agentd.service")  # of the Debian package


@dataclass(frozen=True, slots=True)
class Places:
    """`environment` is a link to the virtual environment in use, `command` one to its `agentd`."""

    environment: Path
    command: Path
    settings: Path  # the folder with agentd.yaml, tools/ and the secrets
    unit: Path
    sysusers: Path
    state: Path


SYSTEM = Places(
    environment=LINK,
    command=Path("/usr/local/bin/agentd"),
    settings=Path("/etc/agentd"),
    unit=Path("/etc/systemd/system/agentd.service"),
    sysusers=Path("/etc/sysusers.d/agentd.conf"),
    state=Path("/var/lib/agentd"),
)


def by_debian() -> bool:
    """The Debian package is installed: environment, unit and user are its affair."""
    return DEBIAN_UNIT.exists()


def environments(link: Path) -> list[Path]:
    """Those that were made for this link: `agentd-…` beside it."""
    return [path for path in link.parent.glob(f"{link.name}-*") if (path / "pyvenv.cfg").is_file()]


def may_write(places: Places) -> bool:
    return os.access(places.settings.parent, os.W_OK)
