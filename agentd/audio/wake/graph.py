"""One ONNX graph on onnxruntime."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.smallgraph import NotSmallError, SmallGraph

# Nothing leaves the house before the wake word: onnxruntime would report its use to its makers. It reads this
# when it is imported, and no later call can stop it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class Graph:
    """One ONNX graph with one input: one thread, which sleeps when there is nothing to do."""

    def __init__(self, file: Path) -> None:
        import onnxruntime  # 30 MB: only for graphs that need it

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


def graph_of(file: Path) -> Graph | SmallGraph:
    """On numpy where all that is in it is known, else on onnxruntime."""
    try:
        return SmallGraph(file)
    except NotSmallError:
        return Graph(file)
