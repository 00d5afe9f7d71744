"""Sound to embeddings, on which every wake word is scored."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agentd.audio.wake.graph import Floats, Graph
from agentd.config.wakemodels import models_directory

CHUNK_SAMPLES = 1280  # 80 ms: eight spectrogram rows, one embedding
FEATURES = 96  # in an embedding

_HISTORY_SAMPLES = 480  # sound before the chunk which its first rows still overlap
_ROWS, _BANDS = 76, 32  # of the spectrogram, per embedding


class Features:
    """Sound to embeddings, chunk by chunk; remembers the last `depth` of them."""

    def __init__(self, depth: int) -> None:
        models = models_directory()
        self._spectrogram = Graph(models / "melspectrogram.onnx")
        self._embedding = Graph(models / "embedding_model.onnx")
        self._sound = np.zeros(0, np.int16)
        self._rows: Floats = np.ones((_ROWS, _BANDS), np.float32)
        silent = self._embed(self._rows_of(np.zeros(CHUNK_SAMPLES * 10, np.int16))[:_ROWS])
        self.latest: Floats = np.repeat(silent, depth, axis=0)

    def hear(self, chunk: NDArray[np.int16]) -> None:
        self._sound = np.concatenate((self._sound, chunk))[-(CHUNK_SAMPLES + _HISTORY_SAMPLES) :]
        self._rows = np.concatenate((self._rows, self._rows_of(self._sound)))[-_ROWS:]
        self.latest = np.concatenate((self.latest[1:], self._embed(self._rows)))

    def _rows_of(self, sound: NDArray[np.int16]) -> Floats:
        rows = self._spectrogram.run(sound.astype(np.float32)[np.newaxis])
        return rows.reshape(-1, _BANDS) / np.float32(10) + np.float32(2)

    def _embed(self, rows: Floats) -> Floats:
        return self._embedding.run(rows[np.newaxis, :, :, np.newaxis]).reshape(1, FEATURES)
