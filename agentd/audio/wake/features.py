"""Sound to embeddings, on which every wake word is scored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agentd.audio.wake.embedding import STEP_ROWS, STEPS_TO_FILL, Embedding
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.spectrogram import BANDS, Spectrogram
from agentd.config.wakemodels import models_directory

CHUNK_SAMPLES = 1280  # 80 ms: eight spectrogram rows, one embedding

_HISTORY_SAMPLES = 480  # sound before the chunk which its first rows still overlap


class Features:
    """Hears chunk by chunk; remembers the last `depth` embeddings. Not thread-safe."""

    def __init__(self, depth: int) -> None:
        models = models_directory()
        self._spectrogram = Spectrogram(models / "melspectrogram.onnx")
        self._embedding = Embedding(models / "embedding_model.onnx")
        self._sound = np.zeros(0, np.float32)
        silence = self._spectrogram.rows(np.zeros(CHUNK_SAMPLES, np.float32))[0]
        self.latest: Floats = np.tile(self._filled_with(silence), (depth, 1))
        self._filled_with(np.ones(BANDS, np.float32))

    def hear(self, chunk: NDArray[np.int16]) -> None:
        """1280 samples at 16 kHz."""
        self._sound = np.concatenate((self._sound, chunk))[-(CHUNK_SAMPLES + _HISTORY_SAMPLES) :].astype(
            np.float32
        )
        rows = np.ones((STEP_ROWS, BANDS), np.float32)  # the very first chunk has fewer, as it has no history
        heard = self._spectrogram.rows(self._sound)
        rows[-len(heard) :] = heard
        self.latest = np.concatenate((self.latest[1:], self._embedding.hear(rows)[np.newaxis]))

    def _filled_with(self, row: Floats) -> Floats:
        """The embedding of a past that was always the same."""
        for _ in range(STEPS_TO_FILL):
            embedding = self._embedding.hear(np.tile(row, (STEP_ROWS, 1)))
        return embedding
