"""The engine of openWakeWord's models: .onnx files, and a score for each 80 ms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from agentd.audio.wake.features import Features
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.refusal import each_of
from agentd.audio.wake.rule import Rule
from agentd.audio.wake.scorer import Scorer
from agentd.config.settings import WakeWord

# "alexa" is short, and so more often in other words: three hours have nine peaks over 0.5, three with two
# chunks in a row; over 0.7 two, over 0.8 none. But one in eleven of the words that are heard with two over
# 0.5 is not over 0.7, and one in six not over 0.8.
THRESHOLD, THRESHOLDS = 0.5, {"alexa": 0.7}
FRAMES = {"alexa": 2}

# Measured for commands of one word by eleven voices (tests/end_to_end/test_one_breath.py). A word that has
# not been measured is taken for the shortest one, "alexa", whose score stays up longest.
LONE_MS = {"hey_jarvis": 480, "hey_marvin": 360}
LONE_MOST_MS = 920

LEAST_DEPTH = 3  # embeddings that others may want
_WARM_UP_CHUNKS = 5  # scores of these are still those of the made-up past


class OpenWakeWord:
    def __init__(self, words: Sequence[WakeWord]) -> None:
        self._scorers = each_of(words, Scorer, "openwakeword")
        self.rules = [_rule(word) for word in words]
        self._features = Features(max([LEAST_DEPTH, *(scorer.depth for scorer in self._scorers)]))
        self._heard_chunks = 0

    def hear(self, chunk: bytes) -> list[float]:
        self._features.hear(np.frombuffer(chunk, "<i2"))
        self._heard_chunks += 1
        if self._heard_chunks <= _WARM_UP_CHUNKS:
            return [0.0] * len(self._scorers)
        return [scorer.score(self.embeddings) for scorer in self._scorers]

    def verified(self, word: int) -> bool:
        return self._scorers[word].verified(self.embeddings)

    @property
    def embeddings(self) -> Floats:
        """What the latest scores were made from: [N, 96], the newest last."""
        return self._features.latest


def _rule(word: WakeWord) -> Rule:
    threshold = word.threshold or THRESHOLDS.get(word.model, THRESHOLD)
    frames = word.frames or FRAMES.get(word.model, 1)
    return Rule(word.name, threshold, frames, word.refractory_s, LONE_MS.get(word.model, LONE_MOST_MS))
