"""Whether a word that was heard over our own sound was ours: a reply may well say the wake word."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.config.settings import WakeWord

OURS = 0.1  # the score of a word in what we have played: low, as the room has its own part in the other one


class OwnWords:
    """Asked only when a word was heard: then what was played of late is listened to, with models of its own.

    They are loaded at the first such time, and take as much memory as the ear's. Not thread-safe.
    """

    def __init__(self, words: Sequence[WakeWord]) -> None:
        self._words = words
        self._wake: WakeWords | None = None

    def contain(self, word: str, said: bytes) -> bool:
        """Whether `said` (16 kHz mono s16, a few seconds) has the word in it."""
        if self._wake is None:
            self._wake = WakeWords(self._words)
        for at in range(len(said) % CHUNK_BYTES, len(said), CHUNK_BYTES):
            if self._wake.score(said[at : at + CHUNK_BYTES])[word] >= OURS:
                return True
        return False
