"""Spectrogram and embedding, as computed here, against the graphs that they replace."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.wake.embedding import FEATURES, STEP_ROWS, STEPS_TO_FILL, Embedding
from agentd.audio.wake.graph import Graph
from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.spectrogram import BANDS, Spectrogram
from agentd.config.wakemodels import models_directory
from tests.speech import VOICES, silence, with_noise

SPECTROGRAM = models_directory() / "melspectrogram.onnx"
EMBEDDING = models_directory() / "embedding_model.onnx"
WINDOW_ROWS = 76


def speech() -> Floats:
    pcm = silence(300) + VOICES[1].say("turn on the kitchen lights") + silence(300)
    return np.frombuffer(pcm, "<i2").astype(np.float32)


@pytest.mark.parametrize("gain", [0, 0.001, 1, 30])
def test_the_spectrogram_is_the_graphs(gain: float) -> None:
    sound = np.clip(speech() * np.float32(gain), -32768, 32767)
    theirs = Graph(SPECTROGRAM).run(sound[np.newaxis]).reshape(-1, BANDS) / 10 + 2
    assert np.abs(Spectrogram(SPECTROGRAM).rows(sound) - theirs).max() < 2e-4


def test_the_embeddings_are_the_graphs_as_soon_as_the_stream_is_full() -> None:
    noisy = np.frombuffer(with_noise(speech().astype("<i2").tobytes(), 15), "<i2").astype(np.float32)
    rows = Spectrogram(SPECTROGRAM).rows(noisy)
    stream, graph = Embedding(EMBEDDING), Graph(EMBEDDING)
    ends = range(STEP_ROWS, len(rows) + 1, STEP_ROWS)
    ours = [stream.hear(rows[end - STEP_ROWS : end]) for end in ends]
    full = [(mine, end) for mine, end in zip(ours, ends, strict=True) if end >= STEPS_TO_FILL * STEP_ROWS]
    assert len(full) > 10
    for mine, end in full:
        window = rows[np.newaxis, end - WINDOW_ROWS : end, :, np.newaxis]
        theirs = graph.run(window).reshape(FEATURES)
        assert np.abs(mine - theirs).max() < 1e-5 * np.abs(theirs).max()
