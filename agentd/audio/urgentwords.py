"""Stop, cancel and mute, recognised here: a small network on the embeddings that the wake words are heard by.

Two layers, trained on synthetic voices by `python -m tests.urgent.train`, which wrote `urgent.npz`.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats
from agentd.core.urgent import CANCEL, MUTE, STOP

WEIGHTS = Path(__file__).with_name("urgent.npz")
WORDS = (STOP, CANCEL, MUTE)
DEPTH = 3  # embeddings: 0.93 s of sound
# A reply that is cut for nothing is soon asked for again; a microphone closed for nothing is a riddle.
THRESHOLDS = {STOP: 0.6, CANCEL: 0.8, MUTE: 0.93}
DEAF_CHUNKS = 12  # 1 s: the score of one word stays up for several chunks


class UrgentWords:
    """Hears chunk by chunk (80 ms) the newest embeddings, and obeys `words`. Not thread-safe."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = [word for word in WORDS if word in words]
        with np.load(WEIGHTS) as weights:
            self._layers = [weights[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2")]
        self._deaf_chunks = 0

    def scores(self, latest: Floats) -> dict[str, float]:
        """0 to 1, of all words; `latest` is [at least DEPTH, 96]."""
        w1, b1, w2, b2 = self._layers
        found = np.maximum(latest[-DEPTH:].ravel() @ w1 + b1, 0) @ w2 + b2
        odds = np.exp(found - found.max())
        return dict(zip(WORDS, (odds[1:] / odds.sum()).tolist(), strict=True))

    def heard(self, latest: Floats) -> str:
        """The word that ends with this chunk, or none; none for a second after another."""
        if self._deaf_chunks:
            self._deaf_chunks -= 1
            return ""
        scores = self.scores(latest)
        over = [word for word in self._words if scores[word] >= THRESHOLDS[word]]
        if not over:
            return ""
        self._deaf_chunks = DEAF_CHUNKS
        return max(over, key=lambda word: scores[word])
