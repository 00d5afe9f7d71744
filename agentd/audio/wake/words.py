"""Which wake word has been said."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import numpy as np

from agentd.audio.wake.features import CHUNK_SAMPLES, Features
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.scorer import Scorer, scorers_of
from agentd.config.settings import WakeWord

CHUNK_BYTES = CHUNK_SAMPLES * 2
REFRACTORY_CHUNKS = 25  # 2 s: the score stays high for half a second after one "hey jarvis"

# A word's score stays up for a while after the word. If a command of one word follows in one breath, speech
# ends later, and what is left of that while is shorter than this: silence that lasts as long tells of a lone
# word. Measured for commands of one word by eleven voices (tests/end_to_end/test_one_breath.py). A word that
# has not been measured is taken for the shortest one, "alexa", whose score stays up longest.
LONE_MS = {"hey_jarvis": 480, "hey_marvin": 360}
LONE_MOST_MS = 920
UP = 0.2  # of the threshold: below it the score has fallen
OVER = 0.6  # of the threshold, over our own sound: what is left of that lowers the scores
LEAST_DEPTH = 3  # embeddings that others may want
PASSED_CHUNKS = 16  # 1.28 s: the longest word and what its model needs from before it
_WARM_UP_CHUNKS = 5  # scores of these are still those of the made-up past


class WakeWords:
    """Hears 80 ms chunks (1280 samples, 16 kHz mono s16) in their order. Not thread-safe.

    Raises FileNotFoundError for a word whose model is not there, ConfigError with every model that is none.
    """

    def __init__(self, words: Sequence[WakeWord]) -> None:
        self._scorers = scorers_of(words)
        self._features = Features(max([LEAST_DEPTH, *(scorer.depth for scorer in self._scorers)]))
        self._heard_chunks = 0
        self._chunks = 0  # those that were passed over included
        self._passed: deque[bytes] = deque(maxlen=PASSED_CHUNKS)
        self._deaf_until = 0
        self._latest: Scorer | None = None
        self.scores: dict[str, float] = {}

    def pass_over(self, chunk: bytes) -> None:
        """A chunk in which nobody speaks; it is listened to only if the next ones are, to make out their
        beginning. What was before that is as if it had not been."""
        self._chunks += 1
        self._passed.append(chunk)

    def score(self, chunk: bytes) -> dict[str, float]:
        """The words' scores, 0 to 1, after this chunk."""
        assert len(chunk) == CHUNK_BYTES
        self._features.hear(np.frombuffer(chunk, "<i2"))
        self._heard_chunks += 1
        if self._heard_chunks <= _WARM_UP_CHUNKS:
            self.scores = {scorer.name: 0.0 for scorer in self._scorers}
        else:
            self.scores = {scorer.name: scorer.score(self._features.latest) for scorer in self._scorers}
        return self.scores

    def heard(self, chunk: bytes, over: bool = False) -> str | None:
        """The word whose score is over its threshold with this chunk; none for 2 s after another.

        `over`: over our own sound, of which something is left.
        """
        word = None
        self._chunks += 1
        for number, each in enumerate((*self._passed, chunk), self._chunks - len(self._passed)):
            word = self._judge(self.score(each), number, OVER if over else 1.0) or word
        self._passed.clear()
        return word

    def _judge(self, scores: dict[str, float], number: int, ease: float) -> str | None:
        over = [scorer for scorer in self._scorers if self._over(scorer, scores, ease)]
        if not over or number <= self._deaf_until:
            return None
        self._deaf_until = number + REFRACTORY_CHUNKS
        self._latest = max(over, key=lambda scorer: scores[scorer.name])
        return self._latest.name

    def _over(self, scorer: Scorer, scores: dict[str, float], ease: float) -> bool:
        return scores[scorer.name] >= scorer.threshold * ease and scorer.verified(self.embeddings)

    @property
    def embeddings(self) -> Floats:
        """What the latest scores were made from: [N, 96], the newest last."""
        return self._features.latest

    @property
    def lone_ms(self) -> int:
        """While the latest word's score is up: the silence that tells that only it was said; else 0."""
        word = self._latest
        if word is None or self.scores[word.name] < word.threshold * UP:
            return 0
        return LONE_MS.get(word.name, LONE_MOST_MS)
