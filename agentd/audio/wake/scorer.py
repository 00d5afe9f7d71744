"""Embeddings to the score of one word."""

from __future__ import annotations

import numpy as np

from agentd.audio.wake.embedding import FEATURES
from agentd.audio.wake.graph import graph_of
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.refusal import NoWakeModelError
from agentd.audio.wake.verifier import load
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import model_file


class Scorer:
    """The last graph of one word. With several outputs (as `timer` has) the first means "none of them".

    Raises NoWakeModelError for a graph that makes no scores of the last embeddings, NoVerifierError.
    """

    def __init__(self, word: WakeWord) -> None:
        file = model_file(word.model)
        try:
            self._graph = graph_of(file)
        except Exception as error:  # onnxruntime's have no class of their own in common
            raise NoWakeModelError("is no .onnx model with one input") from error
        _, depth, features = [*self._graph.input_shape, None, None, None][:3]
        if len(self._graph.input_shape) != 3 or not isinstance(depth, int) or features != FEATURES:
            raise NoWakeModelError(f"is no wake model: its input is not [1, N, {FEATURES}]")
        self.depth = depth
        try:
            self.score(np.zeros((depth, FEATURES), np.float32))
        except Exception as error:
            raise NoWakeModelError("is no wake model: it gives no scores") from error
        self._verifier = load(word.verifier, depth * FEATURES) if word.verifier else None

    def score(self, latest: Floats) -> float:
        scores = self._graph.run(latest[np.newaxis, -self.depth :]).ravel()
        return float(scores[1:].max() if scores.size > 1 else scores[0])

    def verified(self, latest: Floats) -> bool:
        """Whether the household says it, as far as that can be told; always true without a verifier."""
        return self._verifier is None or self._verifier.accepts(latest[-self.depth :])
