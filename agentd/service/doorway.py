"""Where the control socket is: in one directory at a time, and never that of a daemon that still lives.

Who may connect is what the file's mode says: the daemon's own user, and the members of its group.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

SERVICE = Path("/run/agentd")  # of the system's service; systemd makes it
NAME = "control.sock"
LOCK = "control.lock"
MODE = 0o660


def places(environ: Mapping[str, str], store: Path) -> list[Path]:
    """Directories for the daemon's socket, the best first."""
    given = environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return [*([Path(given)] if given else []), *of_the_session(environ), store]


def of_the_session(environ: Mapping[str, str]) -> list[Path]:
    """Where a user's own service has it."""
    session = environ.get("XDG_RUNTIME_DIR", "")
    return [Path(session) / "agentd"] if session.startswith("/") else []


@dataclass(frozen=True, slots=True)
class Doorway:
    """A socket that is bound, and not yet open. The kernel keeps `lock` for as long as we live."""

    path: Path
    socket: socket.socket
    lock: int
    inode: int

    @property
    def stands(self) -> bool:
        """Whether it can still be found: the directory of a session goes with the session."""
        try:
            return self.path.lstat().st_ino == self.inode
        except OSError:
            return False

    def close(self) -> None:
        """The next daemon finds nothing, and may have it."""
        if self.stands:
            with contextlib.suppress(
                OSError
            ):  # a card that can only be read by now: the next one replaces it
                self.path.unlink()
        self.socket.close()
        os.close(self.lock)


def claim(directories: Iterable[Path]) -> Doorway | None:
    """The first place that can be had; None, and why is in the log, when there is none."""
    for directory in directories:
        try:
            return _claimed(directory)
        except BlockingIOError:
            log.info("another daemon has its control socket in %s", directory)
        except OSError as error:
            log.info("no control socket in %s: %s", directory, error.strerror)
    log.warning("there is no place for a control socket: `agentd status`, `say` and the like cannot reach us")
    return None


def _claimed(directory: Path) -> Doorway:
    """Raises OSError; BlockingIOError for a place that is taken."""
    directory.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(directory / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path = directory / NAME
        path.unlink(missing_ok=True)  # of a daemon that was killed
        return Doorway(path, _bound(directory), lock, path.lstat().st_ino)
    except OSError:
        os.close(lock)
        raise


def _bound(directory: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with short_name(directory) as name:
            door.bind(f"{name}/{NAME}")
        (directory / NAME).chmod(MODE)  # the umask may have made it narrower
    except OSError:
        door.close()
        raise
    return door


@contextlib.contextmanager
def short_name(directory: Path) -> Iterator[str]:
    """Another name of the directory, for as long as this is open: that of a socket may have 107 bytes."""
    handle = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)
