"""When to call the broker again: back-off with full jitter, and patience when thrown out again and again."""

from __future__ import annotations

from agentd.core.backoff import delay_s

SHORT_LIFE_S = 5.0  # a connection that ends sooner after CONNACK was hardly one
SHORT_LIVES = 3  # this many in a row: a second client with our id, or a broker that restarts for ever
PATIENCE_S = 300.0
THROWN_OUT = (
    "thrown out by the broker again and again: is there a second client with the id %s? Trying again in %d s"
)


class Retry:
    """Counts failures; a connection that lasted forgives them. The caller has the clock and the dice."""

    def __init__(self, base_s: float = 1.0, cap_s: float = 60.0) -> None:
        self._base_s = base_s
        self._cap_s = cap_s
        self._failures = 0
        self._short_lives = 0
        self.patient = False  # whether the last delay was the long one

    def delay_s(self, lived_s: float | None, draw: float) -> float:
        """Seconds to wait after a connection that `lived_s` from its CONNACK; None: there was none."""
        if lived_s is not None and lived_s >= SHORT_LIFE_S:
            self._failures = self._short_lives = 0
        else:  # a broker that could not be reached in between has itself been away: that is no rival
            self._short_lives = 0 if lived_s is None else self._short_lives + 1
        self.patient = self._short_lives >= SHORT_LIVES
        if self.patient:
            self._short_lives = 0
            return PATIENCE_S
        delay = delay_s(self._failures, draw, self._base_s, self._cap_s)
        self._failures += 1
        return delay
