"""Words that are obeyed at once, without the model: stop, cancel, mute.

While a reply is awaited or spoken such a word is an order. Within what is said to the model it may be part of
a wish (“stop the washing machine”): there only a word counts that was all that was said.
"""

from __future__ import annotations

from agentd.core.events import FRAME_BYTES, FRAME_MS

STOP, CANCEL, MUTE = "stop", "cancel", "mute"

# A word is told from 80 ms before its end to 250 ms after it; what is spoken later is another word.
MORE_MS = 200
# All of it, with a “please” before it and the last of a wake word.
WORD_MS = 1_200

CANCELLED = "Cancelled."
PERHAPS_DONE = "Cancelled, but some of it may be done already."


class LoneWord:
    """Feeds on frames, as the utterance detector does; `word` is the one that stood alone since `begin`."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """What is said from here on counts."""
        self._said = ""
        self._before_ms = self._after_ms = 0

    def hear(self, pcm: bytes, speech: bool, urgent: str) -> None:
        """As in `Heard`."""
        spoken_ms = len(pcm) // FRAME_BYTES * FRAME_MS if speech else 0
        if urgent:
            self._before_ms += self._after_ms
            self._said, self._after_ms = urgent, 0
        elif self._said:
            self._after_ms += spoken_ms
        else:
            self._before_ms += spoken_ms

    @property
    def word(self) -> str:
        alone = self._before_ms <= WORD_MS and self._after_ms <= MORE_MS
        return self._said if alone else ""
