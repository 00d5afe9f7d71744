"""How often others may have us do something: a loop in somebody's automation must not go on without end."""

from __future__ import annotations

from collections import deque


class Pace:
    """At most so many within a minute. Times are seconds of a clock that never goes back."""

    def __init__(self, most_a_minute: int) -> None:
        self._most = most_a_minute
        self._recent: deque[float] = deque()

    def allows(self, now: float) -> bool:
        """One more; then it counts."""
        while self._recent and self._recent[0] < now - 60:
            self._recent.popleft()
        if len(self._recent) >= self._most:
            return False
        self._recent.append(now)
        return True

    def check(self, now: float) -> None:
        """Raises ValueError with a sentence for a person."""
        if not self.allows(now):
            raise ValueError(f"there were {self._most} of them within a minute; wait a while")
