"""The weights in an ONNX file, for those networks whose computation is written out here."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats, graph_in, message, tensor, text

_NODE, _INITIALIZER = 1, 5  # of a graph
_INPUT, _OPERATOR = 1, 4  # of a node


def weights(file: Path) -> list[tuple[str, list[Floats]]]:
    """Each node's operator and its weights, in the order in which the graph computes them."""
    graph = graph_in(file)
    named = (tensor(message(each)) for each in graph[_INITIALIZER])
    tensors: dict[str, Floats] = {
        name: values for name, values in named if values is not None and values.dtype == np.float32
    }
    found = []
    for node in map(message, graph[_NODE]):
        given = (tensors.get(text([name])) for name in node[_INPUT])
        found.append((text(node[_OPERATOR]), [values for values in given if values is not None]))
    return found
