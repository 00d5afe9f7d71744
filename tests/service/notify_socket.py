"""The other end of sd_notify: a real datagram socket, as systemd has it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class NotifySocket:
    """What was told so far, line by line, with the time (monotonic, seconds) it came."""

    def __init__(self, path: Path | str) -> None:
        self.address = str(path)
        self.told: list[tuple[float, str]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(
            self.address.replace("@", "\0", 1) if self.address.startswith("@") else self.address
        )

    def listen(self, seconds: float) -> list[str]:
        """What is told from now on for so long; 0: what was told meanwhile."""
        before, until = len(self.told), time.monotonic() + seconds
        while (left_s := until - time.monotonic()) > 0:
            self._take(left_s)
        while self._take(0):
            pass
        return [line for _, line in self.told[before:]]

    def wait(self, wanted: str, timeout_s: float) -> float:
        """The time at which the next line `wanted` came."""
        return self._next(lambda line: line == wanted, wanted, timeout_s)[0]

    def wait_for(self, wanted: Callable[[str], bool], timeout_s: float) -> str:
        """The next such line."""
        return self._next(wanted, "what was waited for", timeout_s)[1]

    def close(self) -> None:
        self._socket.close()

    def _next(self, wanted: Callable[[str], bool], name: str, timeout_s: float) -> tuple[float, str]:
        until = time.monotonic() + timeout_s
        while (left_s := until - time.monotonic()) > 0:
            before = len(self.told)
            self._take(left_s)
            for at, line in self.told[before:]:
                if wanted(line):
                    return at, line
        raise AssertionError(f"{name} was not told within {timeout_s} s; but {self.told}")

    def _take(self, timeout_s: float) -> bool:
        self._socket.settimeout(timeout_s)
        try:
            text = self._socket.recv(4096).decode()
        except (TimeoutError, BlockingIOError):
            return False
        now = time.monotonic()
        self.told += [(now, line) for line in text.splitlines()]
        return True


@contextmanager
def notify_socket(path: Path | str) -> Iterator[NotifySocket]:
    listener = NotifySocket(path)
    try:
        yield listener
    finally:
        listener.close()
