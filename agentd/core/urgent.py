"""Words that are obeyed at once, without the model: stop, cancel, mute.

While a reply is awaited or spoken such a word is an order, unless it comes in the midst of talk: of all that
is said in a room, much sounds like so short a word for a moment. Within what is said to the model it may be
part of a wish (“stop the washing machine”): there only a word counts that was all that was said.
"""

from __future__ import annotations

from agentd.core.events import FRAME_BYTES, FRAME_MS, Heard
from agentd.core.phases import Phase

STOP, CANCEL, MUTE = "stop", "cancel", "mute"

# A word is told from 80 ms before its end to 250 ms after it; what is spoken later is another word.
MORE_MS = 200
# All of it, with a “please” before it and the last of a wake word.
WORD_MS = 1_200
# Whoever wants silence pauses before the word, be it only for a breath. An hour of other speech has 34 words
# that sound like "stop": 9 come after a pause, and 2 of these are followed by one as well. No word that stood
# alone was lost by either (`python -m pytest -m proof tests/audio/test_urgentwords.py`).
PAUSE_MS = 200
LONE_PAUSE_MS = 300
LONE_MORE_MS = 800  # "stop, stop!"

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


class Apart:
    """Feeds on frames at all times, and tells the word that stood apart from all talk.

    A reply that is spoken is not gone on with until that is sure: there a pause before the word is enough.
    What was asked is not given up as lightly: while it is awaited there must be one after it, too.
    """

    def __init__(self) -> None:
        self._word = ""
        self._talk_ms = self._silent_ms = 0
        self._more_ms = 0  # since the word

    def hear(self, heard: Heard, phase: Phase) -> str:
        """The word, once; none of what is said to the model."""
        length_ms = len(heard.pcm) // FRAME_BYTES * FRAME_MS
        if heard.near:
            self._talk_ms = length_ms + (self._talk_ms if self._silent_ms < PAUSE_MS else 0)
            self._more_ms += length_ms
            self._silent_ms = 0
        else:
            self._silent_ms += length_ms
        if heard.urgent and self._talk_ms <= WORD_MS:
            self._word, self._more_ms = heard.urgent, 0
        if phase in (Phase.OPENING, Phase.LISTENING) or self._more_ms > LONE_MORE_MS:
            self._word = ""
        if phase is Phase.THINKING and self._silent_ms < LONE_PAUSE_MS:
            return ""
        word, self._word = self._word, ""
        return word
