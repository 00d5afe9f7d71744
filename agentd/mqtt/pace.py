"""How often others may have us do something: a loop in somebody's automation must not go on without end."""

from __future__ import annotations

from collections import deque


class Pace:
    """At most so many within a minute. Times are seconds of a clock that never goes back."""

    def __init__(self, most_a_minute: int) -> None:
        self._most = most_a_minute
        self._recent: deque[float] = deque()

    def check(self, now: float) -> None:
        """Raises ValueError with a sentence for a person."""
        while self._recent and self._recent[0] < now - 60:
            self._recent.popleft()
        if len(self._recent) >= self._most:
            raise ValueError(f"there were {self._most} of them within a minute; wait a while")
        self._recent.append(now)
