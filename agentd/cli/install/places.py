"""Where an installed agentd has its things: as a service of the machine, or of one user."""

from __future__ import annotations

import grp
import os
import pwd
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LINK = Path("/opt/agentd")
USER = "agentd"  # of the machine's service
DEBIAN_UNIT = Path("/usr/lib/systemd/system/agentd.service")  # of the Debian package


@dataclass(frozen=True, slots=True)
class Places:
    """`environment` is a link to the virtual environment, `command` one to its `agentd`.

    `sysusers` is None for a service of a user, who is there already. `by_debian`: environment, command,
    system user and the machine's unit are the Debian package's.
    """

    environment: Path
    command: Path
    settings: Path  # the folder with agentd.yaml, tools/ and the secrets
    unit: Path
    shipped_unit: str
    state: Path
    sysusers: Path | None = None
    by_debian: bool = False

    @property
    def of_user(self) -> bool:
        return self.sysusers is None

    @property
    def in_use(self) -> bool:
        """We run from there."""
        return self.environment.resolve() == Path(sys.prefix).resolve()


def of_machine() -> Places:
    return Places(
        environment=LINK,
        command=Path("/usr/local/bin/agentd"),
        settings=Path("/etc/agentd"),
        unit=Path("/etc/systemd/system/agentd.service"),
        shipped_unit="agentd.service",
        state=Path("/var/lib/agentd"),
        sysusers=Path("/etc/sysusers.d/agentd.conf"),
        by_debian=DEBIAN_UNIT.exists(),
    )


def of_user(home: Path, environ: Mapping[str, str]) -> Places:
    """In the folders of the XDG standard, which says to ignore relative ones."""

    def base(name: str, usual: str) -> Path:
        given = environ.get(name, "")
        return Path(given) if given.startswith("/") else home / usual

    by_debian = DEBIAN_UNIT.exists()
    return Places(
        environment=LINK if by_debian else base("XDG_DATA_HOME", ".local/share") / "agentd",
        command=home / ".local/bin/agentd",
        settings=base("XDG_CONFIG_HOME", ".config") / "agentd",
        unit=base("XDG_CONFIG_HOME", ".config") / "systemd/user/agentd.service",
        shipped_unit="agentd-user.service",
        state=base("XDG_STATE_HOME", ".local/state") / "agentd",
        by_debian=by_debian,
    )


def places(for_user: bool) -> Places:
    return of_user(Path.home(), os.environ) if for_user else of_machine()


def has_user() -> bool:
    """The machine's service has its user."""
    try:
        pwd.getpwnam(USER)
    except KeyError:
        return False
    return True


def has_group() -> bool:
    """The group of that name is there, with whoever may talk to the daemon in it."""
    try:
        grp.getgrnam(USER)
    except KeyError:
        return False
    return True


def environments(link: Path) -> list[Path]:
    """Those that were made for this link: `agentd-…` beside it."""
    return [path for path in link.parent.glob(f"{link.name}-*") if (path / "pyvenv.cfg").is_file()]
