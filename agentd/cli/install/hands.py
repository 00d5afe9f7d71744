"""What installing does to the machine, each deed with a word for the person, and with its way back."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from agentd.errors import AgentdError

OTHERS = stat.S_IRWXG | stat.S_IRWXO
COMMAND_S = 120.0  # nothing that systemd is asked for takes longer than its own time-outs


class Failed(AgentdError):
    """A step of the installation did not work; the message says what to do."""


def say(words: str) -> None:
    """Who has gone meanwhile (a closed window, `| head`) hears nothing, and the work goes on."""
    with contextlib.suppress(OSError):
        print(f"install: {words}", file=sys.stderr, flush=True)


class Hands:
    """Changes the machine, or with `dry` only says what it would do. `changed`: not all was so before.

    The way back is known before a deed begins: what is interrupted may be half done.
    """

    def __init__(self, dry: bool = False) -> None:
        self.dry = dry
        self.changed = False
        self._ways_back: list[Callable[[], object]] = []

    def folder(self, path: Path, mode: int = 0o755) -> None:
        if path.is_dir() or not self.may(f"make the folder {path}"):
            return
        self._ways_back.append(lambda: _clear_folder(path))
        path.mkdir(parents=True)
        path.chmod(mode)

    def file(self, path: Path, content: bytes, mode: int = 0o644) -> bool:
        """Whole or not at all; what is secret is at no time readable for others. False: it was so before."""
        before = _content(path)
        if before == content and not path.stat().st_mode & ~mode & OTHERS:
            return False
        if self.may(f"write {path}"):
            self._ways_back.append(lambda: _clear(path) if before is None else _write(path, before, mode))
            _write(path, content, mode)
        return True

    def tree(self, path: Path, source: Path) -> None:
        """A copy of a folder, where there is none."""
        if path.exists() or not self.may(f"copy {source} to {path}"):
            return
        self._ways_back.append(lambda: _clear_folder(path))
        try:
            shutil.copytree(source, path)
        except shutil.Error as errors:  # one for each file
            _, _, words = errors.args[0][0]
            raise Failed(f"{path}: {words}") from errors

    def link(self, path: Path, target: Path) -> None:
        """Moved in one step: at no time is there none."""
        before = path.readlink() if path.is_symlink() else None
        if before == target or not self.may(f"let {path} lead to {target}"):
            return
        if before is None and path.exists():
            raise Failed(f"{path} is not a link of ours; move it away and start again")
        self._ways_back.append(lambda: _clear(path) if before is None else _point(path, before))
        _point(path, target)

    def remove(self, path: Path) -> None:
        """For good: this has no way back."""
        if not os.path.lexists(path) or not self.may(f"remove {path}"):
            return
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()

    def run(self, *command: str, back: tuple[str, ...] = ()) -> None:
        """Raises Failed with the command's last words. `back` is the command that undoes it."""
        if not self.may(f"run {' '.join(command)}"):
            return
        if back:
            self._ways_back.append(lambda: run(*back))
        status, words = run(*command)
        if status != 0:
            raise Failed(f"`{' '.join(command)}` failed: {words}")

    def undo(self) -> None:
        """Everything since the beginning, the last first; what cannot be undone is told."""
        while self._ways_back:
            try:
                self._ways_back.pop()()
            except OSError as error:
                say(f"could not be undone: {error}")

    def may(self, deed: str) -> bool:
        """Says what comes. False: it is only said."""
        say(f"would {deed}" if self.dry else deed)
        self.changed = True
        return not self.dry


def run(*command: str) -> tuple[int, str]:
    """The status of a command, and what it has said."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)
    return done.returncode, done.stdout.strip()


def _content(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        return path.read_bytes()
    return None


def _clear(file: Path) -> None:
    if os.path.lexists(file):
        file.unlink()


def _clear_folder(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _write(path: Path, content: bytes, mode: int) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)  # whatever the umask is
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _point(path: Path, target: Path) -> None:
    new = path.with_name(f".{path.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(path)
