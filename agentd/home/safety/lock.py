"""Wrong PINs are counted, and after some of them no more are taken for a while."""

from __future__ import annotations

from agentd.home.reading import age

CLOSED_S = 600.0  # at three tries in ten minutes, ten thousand PINs take three weeks


class Lock:
    """A try counts from its beginning, so that several at once are no way around it."""

    def __init__(self, most_tries: int) -> None:
        self.most_tries = most_tries
        self._tries = 0
        self._closed_until = 0.0

    def tried(self, now: float) -> str:
        """A PIN is to be checked; why it is not, else empty."""
        if words := self.closed(now):
            return words
        self._tries += 1
        if self._tries >= self.most_tries:  # unless this one is right
            self._closed_until, self._tries = now + CLOSED_S, 0
        return ""

    def closed(self, now: float) -> str:
        """Why no PIN is taken now; empty: it is."""
        left_s = self._closed_until - now
        return f"There were too many wrong PINs; try again in {age(left_s)}" if left_s > 0 else ""

    def open(self) -> None:
        """The PIN was right."""
        self._tries, self._closed_until = 0, 0.0
