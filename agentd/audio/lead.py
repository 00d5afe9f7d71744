"""How much of a reply is to be there before it is played: nothing, as long as replies come fast enough.

Times are samples of the pulling clock, 24 kHz, so that nothing here reads a clock.
"""

from __future__ import annotations

from agentd.core.events import REPLY_HZ

LEAST = REPLY_HZ // 100  # of less than 10 ms there would be only the fades to hear
FIRST = REPLY_HZ * 60 // 1000  # after the first underrun: more than the usual jitter of pieces of 40 ms
MOST = REPLY_HZ  # a second of delay is as bad as a gap
MOST_HOLD = REPLY_HZ * 3 // 2  # nobody waits longer for what is there, however slowly the rest comes
HORIZON = 3 * REPLY_HZ  # how far ahead an observed rate is trusted: about an answer's length
RATE_WINDOW = REPLY_HZ // 10  # shorter, and a single piece decides what the rate is
FAST = 2.0  # times real time: what comes so fast needs no lead
PAUSE = REPLY_HZ  # a longer gap is a pause of the sender; no lead that we would allow could bridge it
SHRINK = 0.75  # of the lead is left after a reply that had some to spare


class Lead:
    """Learns from reply to reply. `samples` is what the next one starts with."""

    def __init__(self) -> None:
        self.samples = 0
        # Of the reply that is arriving:
        self._first_at = 0
        self._latest_at = 0
        self._first = 0  # samples that came at the first moment
        self._arrived = 0
        self._lowest: int | None = None  # least stock while it played
        self._starved = False
        # Of the present hold or gap:
        self._held_since: int | None = None
        self._gap_at: int | None = None

    def begins(self, now: int) -> None:
        """The first piece of a reply is here."""
        self._first_at = self._latest_at = now
        self._first = self._arrived = 0
        self._lowest, self._starved = None, False
        self._held_since, self._gap_at = now, None

    def arrives(self, samples: int, now: int) -> None:
        """One more piece of it."""
        self._arrived += samples
        self._latest_at = now
        if now == self._first_at:
            self._first = self._arrived
        if self._held_since is None and self._gap_at is not None:
            self._held_since = now

    def suffices(self, stock: int, now: int) -> bool:
        """Whether to begin, or to go on after a gap, with `stock` samples at hand."""
        if self._held_since is None:
            return True
        if stock < self._wanted() and now - self._held_since < MOST_HOLD:
            return False
        self.goes_on()
        self._held_since = None
        return True

    def goes_on(self) -> None:
        """Playing again, should there have been a gap."""
        if self._gap_at is not None and self._held_since is not None:
            self._grow(self._held_since - self._gap_at)
            self._held_since = self._gap_at = None

    def plays(self, stock: int) -> None:
        """`stock` is left, and more is to come."""
        self._lowest = stock if self._lowest is None else min(stock, self._lowest)

    def starves(self, now: int) -> None:
        """Nothing is left, and more is to come."""
        if self._gap_at is None:
            self._gap_at = now

    def gap(self, now: int) -> int:
        """How long nothing has been there to play."""
        return 0 if self._gap_at is None else now - self._gap_at

    def complete(self) -> None:
        """All of the reply is here: there is nothing more to wait for, and something to learn."""
        spare = min(FIRST, self.samples) // 2
        if not self._starved and (self._lowest is None or self._lowest >= spare):
            less = int(self.samples * SHRINK)
            self.samples = less if less >= FIRST // 2 else 0

    def _wanted(self) -> int:
        rate = self._rate()
        if rate is None:
            return max(LEAST, self.samples)
        return LEAST if rate >= FAST else max(LEAST, self.samples, _lead_for(rate))

    def _grow(self, missing: int) -> None:
        """The gap would not have been there with so much more of a lead."""
        self._starved = True
        if missing > PAUSE:
            return
        rate = self._rate()
        slow = 0 if rate is None else _lead_for(rate)
        self.samples = min(MOST, max(FIRST, self.samples * 3 // 2, slow) + missing)

    def _rate(self) -> float | None:
        """How fast the reply comes, in times of real time; None: too early to tell."""
        took, came = self._latest_at - self._first_at, self._arrived - self._first
        if max(took, came) < RATE_WINDOW or not took:
            return None
        return came / took


def _lead_for(rate: float) -> int:
    return min(MOST, int(max(0.0, 1 - rate) * HORIZON))
