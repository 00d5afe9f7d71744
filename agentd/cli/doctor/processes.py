"""Who runs on this machine, as /proc tells it."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from agentd.cli.doctor.machine.facts import text


@dataclass(frozen=True, slots=True)
class Process:
    """`words` are its command line; empty for one of the kernel's. `held` are the sound devices that it has
    open; of one that is `hidden` nobody but its user and root may know them."""

    pid: int
    name: str
    words: tuple[str, ...]
    uid: int
    held: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def user(self) -> str:
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return f"user {self.uid}"

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid}, {self.user})"

    @property
    def is_agentd(self) -> bool:
        """A daemon: `agentd … run …`, started by whatever script or module."""
        if "run" not in self.words or not self.name.startswith(("agentd", "python")):
            return False  # `sudo agentd run` is two processes
        before = self.words[: self.words.index("run")]
        return any(Path(word).name == "agentd" for word in before)


def processes(root: Path) -> Iterator[Process]:
    """All that may be seen; of other people's the open files only as root."""
    for folder in sorted(root.glob("proc/[0-9]*")):
        if not folder.name.isdecimal():
            continue
        try:
            uid = folder.stat().st_uid
        except OSError:
            continue  # it has ended
        words = tuple(text(folder / "cmdline").split("\0"))
        held = _sound(folder / "fd")
        yield Process(int(folder.name), text(folder / "comm"), words, uid, held or (), held is None)


def daemons(root: Path) -> list[Process]:
    """Running ones, without us."""
    return [each for each in processes(root) if each.is_agentd and each.pid != os.getpid()]


def _sound(folder: Path) -> tuple[str, ...] | None:
    """None: it is not for us."""
    try:
        files = [str(file.readlink()) for file in folder.iterdir()]
    except PermissionError:
        return None
    except OSError:
        return ()  # it has just ended, or closed a file
    return tuple(file for file in files if file.startswith("/dev/snd/pcm"))
