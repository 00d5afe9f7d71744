"""Listening for wake words with openWakeWord's ONNX graphs, run directly on onnxruntime.

Sound becomes a spectrogram, its last 0.76 s an embedding, and the last embeddings a score per word;
the first two steps are shared by all words. Scores equal those of the package's `Model.predict`, its
start included: it begins as if after ten seconds of silence and says 0 for the first five chunks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agentd.config.settings import WakeWord
from agentd.config.wakemodels import carried, is_path, model_file, models_directory
from agentd.errors import ConfigError, Mistake

# Nothing leaves the house before the wake word: onnxruntime would report its use to its makers. It reads this
# when it is imported, and no later call can stop it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
import onnxruntime

CHUNK_SAMPLES = 1280  # 80 ms: eight spectrogram rows, one embedding
CHUNK_BYTES = CHUNK_SAMPLES * 2
REFRACTORY_CHUNKS = 25  # 2 s: the score stays high for half a second after one "hey jarvis"

# A word's score stays up for a while after the word. If a command of one word follows in one breath, speech
# ends later, and what is left of that while is shorter than this: silence that lasts as long tells of a lone
# word. Measured for commands of one word by eleven voices (tests/end_to_end/test_one_breath.py). A word that
# has not been measured is taken for the shortest one, "alexa", whose score stays up longest.
LONE_MS = {"hey_jarvis": 480, "hey_marvin": 360}
LONE_MOST_MS = 920
UP = 0.2  # of the threshold: below it the score has fallen

_HISTORY_SAMPLES = 480  # sound before the chunk which its first rows still overlap
_ROWS, _BANDS = 76, 32  # of the spectrogram, per embedding
_FEATURES = 96
_WARM_UP_CHUNKS = 5  # scores of these are still those of the made-up past

Floats = NDArray[np.float32]


class Graph:
    """One ONNX graph with one input: one thread, which sleeps when there is nothing to do."""

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.add_session_config_entry("session.inter_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        (self._input,) = self._session.get_inputs()
        self.input_shape: list[int | str] = self._input.shape

    def run(self, values: Floats) -> Floats:
        (out,) = self._session.run(None, {self._input.name: values})
        return np.asarray(out, np.float32)


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
        return self._embedding.run(rows[np.newaxis, :, :, np.newaxis]).reshape(1, _FEATURES)


class NoWakeModelError(ValueError):
    """What a file holds instead of a wake model."""


class _Scorer:
    """The last graph of one word. With several outputs (as `timer` has) the first means "none of them".

    Raises NoWakeModelError for a graph that makes no scores of the last embeddings.
    """

    def __init__(self, word: WakeWord) -> None:
        self.name = Path(word.model).stem if is_path(word.model) else word.model
        self.threshold = word.threshold
        file = model_file(word.model)
        try:
            self._graph = Graph(file)
        except Exception as error:  # onnxruntime's have no class of their own in common
            raise NoWakeModelError("is no .onnx model with one input") from error
        _, depth, features = [*self._graph.input_shape, None, None, None][:3]
        if len(self._graph.input_shape) != 3 or not isinstance(depth, int) or features != _FEATURES:
            raise NoWakeModelError(f"is no wake model: its input is not [1, N, {_FEATURES}]")
        self.depth = depth
        try:
            self.score(np.zeros((depth, _FEATURES), np.float32))
        except Exception as error:
            raise NoWakeModelError("is no wake model: it gives no scores") from error

    def score(self, latest: Floats) -> float:
        scores = self._graph.run(latest[np.newaxis, -self.depth :]).ravel()
        return float(scores[1:].max() if scores.size > 1 else scores[0])


def _scorers(words: Sequence[WakeWord]) -> list[_Scorer]:
    scorers: list[_Scorer] = []
    mistakes: list[Mistake] = []
    for number, word in enumerate(words):
        try:
            scorers.append(_Scorer(word))
        except NoWakeModelError as error:
            remedy = f"name one trained for openWakeWord, or write one of {', '.join(carried())}"
            key = f"wake.words.{number}.model"
            mistakes.append(Mistake(str(model_file(word.model)), 0, key, f"{word.model} {error}", remedy))
    if mistakes:
        raise ConfigError(tuple(mistakes))
    return scorers


class WakeWords:
    """Hears 80 ms chunks (1280 samples, 16 kHz mono s16) in their order. Not thread-safe.

    Raises FileNotFoundError for a word whose model is not there, ConfigError with every model that is none.
    """

    def __init__(self, words: Sequence[WakeWord]) -> None:
        self._scorers = _scorers(words)
        self._features = Features(max((scorer.depth for scorer in self._scorers), default=1))
        self._heard_chunks = 0
        self._deaf_chunks = 0
        self._latest: _Scorer | None = None
        self.scores: dict[str, float] = {}

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

    def heard(self, chunk: bytes) -> str | None:
        """The word whose score is over its threshold with this chunk; none for 2 s after another."""
        scores = self.score(chunk)
        if self._deaf_chunks:
            self._deaf_chunks -= 1
            return None
        over = [scorer for scorer in self._scorers if scores[scorer.name] >= scorer.threshold]
        if not over:
            return None
        self._deaf_chunks = REFRACTORY_CHUNKS
        self._latest = max(over, key=lambda scorer: scores[scorer.name])
        return self._latest.name

    @property
    def lone_ms(self) -> int:
        """While the latest word's score is up: the silence that tells that only it was said; else 0."""
        word = self._latest
        if word is None or self.scores[word.name] < word.threshold * UP:
            return 0
        return LONE_MS.get(word.name, LONE_MOST_MS)
