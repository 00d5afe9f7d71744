"""Wake models computed on numpy, against onnxruntime."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from agentd.audio.wake.graph import Graph, graph_of
from agentd.audio.wake.smallgraph import NotSmallError, SmallGraph
from agentd.config.wakemodels import model_file, models_directory

SMALL = ("alexa", "hey_jarvis", "hey_marvin", "hey_mycroft", "timer", "weather")


@pytest.mark.parametrize("word", SMALL)
def test_the_scores_are_onnxruntimes(word: str) -> None:
    """Low ones and high ones: above 0.5 hey_jarvis asks a second network."""
    theirs, ours = Graph(model_file(word)), SmallGraph(model_file(word))
    assert ours.input_shape == theirs.input_shape
    chance, highest = np.random.default_rng(1), 0.0
    for spread in (0.1, 1, 5, 20, 40):
        for _ in range(20):
            values = chance.normal(0, spread, (1, *map(int, ours.input_shape[1:]))).astype(np.float32)
            scores = theirs.run(values)
            highest = max(highest, float(scores.max()))
            assert ours.run(values) == pytest.approx(scores, abs=1e-5)
    assert highest > 0.75


def test_what_is_not_known_here_runs_on_onnxruntime() -> None:
    assert isinstance(graph_of(models_directory() / "embedding_model.onnx"), Graph)
    assert isinstance(graph_of(model_file("hey_mycroft")), SmallGraph)


@pytest.mark.parametrize("held", [b"", b"not a model", bytes(range(256)), b"\x3a\x02\x0a\x00"])
def test_what_is_no_graph(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "x.onnx").write_bytes(held)
    with pytest.raises(NotSmallError):
        SmallGraph(tmp_path / "x.onnx")


@pytest.mark.parametrize("name", ["silero_vad.onnx", "melspectrogram.onnx", "embedding_model.onnx"])
def test_other_networks_are_not_small(name: str) -> None:
    with pytest.raises(NotSmallError):
        SmallGraph(models_directory() / name)


def test_onnxruntime_is_not_even_loaded_for_the_usual_word() -> None:
    """It is 30 MB of an idle daemon's memory."""
    words = ", ".join(f"WakeWord(model={word!r})" for word in SMALL)
    listening = (
        "import sys; from agentd.audio.wake.words import WakeWords;"
        "from agentd.config.settings import WakeWord;"
        f"WakeWords([{words}]).score(bytes(2560));"
        "sys.exit('onnxruntime' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", listening], check=False).returncode == 0
