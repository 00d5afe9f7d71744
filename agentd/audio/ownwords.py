"""Whether a word that was heard over our own sound was ours: a reply may well say “stop”."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.audio.urgentwords import WORDS, UrgentWords
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import Engine

# The score of a word in what we have played. Low, as the room has its part in the other one; but almost
# anything sounds a little like a short word.
OURS, OURS_SHORT = 0.1, 0.4


class OwnWords:
    """Asked only when a word was heard: then what was played of late is listened to, with models of its own.

    They are loaded at the first such time, and take as much memory as the ear's. Not thread-safe.
    """

    def __init__(
        self,
        words: Sequence[WakeWord],
        urgent: UrgentWords | None = None,
        engine: Engine = "openwakeword",
    ) -> None:
        self._words = words
        self._engine = engine
        self._urgent = urgent
        self._wake: WakeWords | None = None

    def contain(self, word: str, said: bytes) -> bool:
        """Whether `said` (16 kHz mono s16, a few seconds) has the word in it."""
        if self._wake is None:
            self._wake = WakeWords(self._words, self._engine)
        for at in range(len(said) % CHUNK_BYTES, len(said), CHUNK_BYTES):
            scores = self._wake.score(said[at : at + CHUNK_BYTES])
            if self._urgent is not None and (embeddings := self._wake.embeddings) is not None:
                scores = scores | self._urgent.scores(embeddings)
            if scores[word] >= (OURS_SHORT if word in WORDS else OURS):
                return True
        return False
