"""How long a silence ends what somebody says: judged by how that person has paused so far.

Who has paused within a sentence may pause again, and a little longer. Who has spoken fluently for a while
and then stops has most likely finished: but a shorter silence than usual is taken for the end only if the
owner has allowed it, and if a second opinion has heard the end, too.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGER_MS = 200  # than the longest pause so far: a pause of 0.5 s is within the usual 0.6 s by half of this
MOST_TIMES = 2  # the usual silence is never more than doubled
FLUENT_MS = 1_500  # speech so long, without a longer pause than the next, is fluent; "turn on the" is not yet
FLUENT_PAUSE_MS = 250  # the longest that synthetic voices make between the words of a sentence is 240


@dataclass(slots=True)
class Pauses:
    """The pauses within one utterance. `usual_ms` ends it unless there is a reason; `least_ms` is the least
    that the owner allows."""

    usual_ms: float
    least_ms: float
    longest_ms: float = 0

    def paused(self, ms: float) -> None:
        """There was a pause, and speech has gone on after it."""
        self.longest_ms = max(self.longest_ms, ms)

    @property
    def silence_ms(self) -> float:
        """The silence that ends it now."""
        return max(self.usual_ms, min(self.longest_ms + LONGER_MS, MOST_TIMES * self.usual_ms))

    def agreed_ms(self, spoken_ms: float) -> float:
        """The same if the second opinion has heard the end of what took `spoken_ms` to say."""
        fluent = spoken_ms >= FLUENT_MS and self.longest_ms <= FLUENT_PAUSE_MS
        return min(self.silence_ms, self.least_ms) if fluent else self.silence_ms
