"""What systemd tells of the service. Where there is no systemd, or no service, it tells nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NAME = "agentd.service"
ANSWER_S = 5.0
MOST_CHARACTERS = 200_000
PROPERTIES = (
    "LoadState,LoadError,ActiveState,SubState,Result,UnitFileState,FragmentPath,DropInPaths,NeedDaemonReload,"
    "NRestarts,ExecMainStatus,MainPID,User,SupplementaryGroups,StatusText,Environment,DevicePolicy,DeviceAllow"
)

Facts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Service:
    """`mine`: of the caller alone (`systemctl --user`); else of the machine."""

    facts: Facts
    mine: bool

    @property
    def command(self) -> str:
        return "systemctl --user" if self.mine else "sudo systemctl"

    @property
    def log_command(self) -> str:
        return f"journalctl {'--user ' if self.mine else ''}-u agentd"


def service(root: Path) -> Service | None:
    """That of the machine, else the caller's own; None: it is installed nowhere."""
    if not (root / "run/systemd/system").is_dir():
        return None
    for mine in (False, True):
        facts = read_properties(ask(["systemctl", *(["--user"] * mine), "show", NAME, "-p", PROPERTIES]))
        if facts.get("LoadState", "not-found") != "not-found":
            return Service(facts, mine)
    return None


def read_properties(text: str) -> Facts:
    """What has several values stands on as many lines."""
    facts: dict[str, str] = {}
    for name, equals, value in (line.partition("=") for line in text.splitlines()):
        if equals:
            facts[name] = f"{facts[name]} {value}" if name in facts else value
    return facts


def ask(command: list[str]) -> str:
    """What it says; nothing when it fails or takes too long."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=ANSWER_S,
            check=False,
            env={**os.environ, "LC_ALL": "C", "SYSTEMD_COLORS": "0"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout[:MOST_CHARACTERS] if done.returncode == 0 else ""
