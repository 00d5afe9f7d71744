"""All that a daemon lets the outside know, in one line each, with the time it came."""

from __future__ import annotations

import re
import threading
import time

PATIENCE_S = 60.0


class Timeline:
    """Written by several threads. Times are monotonic, in seconds."""

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._lines: list[tuple[float, str]] = []

    def add(self, source: str, text: str) -> None:
        with self._news:
            self._lines.append((time.monotonic(), f"{source}: {text.rstrip()}"))
            self._news.notify_all()

    def wait(self, pattern: str, since: float, most_s: float = PATIENCE_S) -> float:
        """When the first line came, since then, in which the pattern is. Fails when none comes."""
        with self._news:
            if not self._news.wait_for(lambda: self._find(pattern, since), most_s):
                told = "\n".join(f"{at - since:7.2f} {line}" for at, line in self._lines[-60:])
                raise AssertionError(f"no “{pattern}” within {most_s} s; but\n{told}")
            found = self._find(pattern, since)
        assert found is not None
        return found

    def settled(self, source: str, pattern: str, for_s: float, most_s: float = PATIENCE_S) -> None:
        """Returns when the newest line of a source has the pattern, and that for so long."""
        until = time.monotonic() + most_s
        while True:
            with self._news:
                at, line = next(each for each in reversed(self._lines) if each[1].startswith(f"{source}: "))
            if re.search(pattern, line) and time.monotonic() - at >= for_s:
                return
            assert time.monotonic() < until, f"{source} still tells “{line}”"
            time.sleep(0.05)

    def _find(self, pattern: str, since: float) -> float | None:
        return next(
            (at for at, line in self._lines if at >= since and re.search(pattern, line)),
            None,
        )
