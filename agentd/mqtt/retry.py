"""When to call the broker again: back-off with full jitter, and never so long that the house waits for us."""

from __future__ import annotations

from agentd.core.backoff import delay_s

CAP_S = 5.0  # a broker that is back has us within ten seconds, however long it was away
SHORT_LIFE_S = 5.0  # a connection that ends sooner after CONNACK was hardly one
SHORT_LIVES = 3  # this many in a row are told: a second client with our id, or a broker that does not like us
THROWN_OUT = (
    "thrown out by the broker again and again: is there a second client with the id %s? Its log may say why"
)


class Retry:
    """Counts failures; a connection that lasted forgives them. The caller has the clock and the dice."""

    def __init__(self, base_s: float = 1.0, cap_s: float = CAP_S) -> None:
        self._base_s = base_s
        self._cap_s = cap_s
        self._failures = 0
        self._short_lives = 0

    @property
    def thrown_out(self) -> bool:
        """True once in a row of short lives."""
        return self._short_lives == SHORT_LIVES

    def delay_s(self, lived_s: float | None, draw: float) -> float:
        """Seconds to wait after a connection that `lived_s` from its CONNACK; None: there was none."""
        if lived_s is not None and lived_s >= SHORT_LIFE_S:
            self._failures = self._short_lives = 0
        else:  # a broker that could not be reached in between has itself been away: that is no rival
            self._short_lives = 0 if lived_s is None else self._short_lives + 1
        delay = delay_s(self._failures, draw, self._base_s, self._cap_s)
        self._failures += 1
        return delay
