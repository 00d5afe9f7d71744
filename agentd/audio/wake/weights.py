"""The weights in an ONNX file, for those networks that are computed here and not by onnxruntime.

Source: onnx.proto3 of the ONNX project, in the encoding of protocol buffers. Only what the carried files
hold is understood: weights as raw little-endian float32.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from agentd.audio.wake.graph import Floats

_GRAPH = 7  # of a model; then of a graph, of a node and of a tensor
_NODE, _INITIALIZER = 1, 5
_INPUT, _OPERATOR = 1, 4
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9
_FLOAT = 1  # a tensor of another type is a shape or an axis
_VARINT, _FIXED_32 = 0, 5  # kinds of field; those of other kinds tell their size

Message = Mapping[int, list[memoryview]]  # a number, too, as the bytes that it is encoded in


def weights(file: Path) -> list[tuple[str, list[Floats]]]:
    """Each node's operator and its weights, in the order in which the graph computes them."""
    graph = _message(_message(memoryview(file.read_bytes()))[_GRAPH][0])
    tensors = {}
    for tensor in map(_message, graph[_INITIALIZER]):
        if _number(tensor[_TYPE][0], 0)[0] == _FLOAT:
            tensors[bytes(tensor[_NAME][0])] = np.frombuffer(tensor[_RAW][0], "<f4").reshape(_shape(tensor))
    return [
        (
            bytes(node[_OPERATOR][0]).decode(),
            [tensors[name] for name in map(bytes, node[_INPUT]) if name in tensors],
        )
        for node in map(_message, graph[_NODE])
    ]


def _shape(tensor: Message) -> list[int]:
    shape = []
    for encoded in tensor[_DIMS]:
        at = 0
        while at < len(encoded):
            size, at = _number(encoded, at)
            shape.append(size)
    return shape


def _message(encoded: memoryview) -> Message:
    """The values of its fields by their numbers."""
    fields: dict[int, list[memoryview]] = defaultdict(list)
    at = 0
    while at < len(encoded):
        key, at = _number(encoded, at)
        if (kind := key & 7) == _VARINT:
            end = _number(encoded, at)[1]
        elif kind == _FIXED_32:
            end = at + 4
        else:
            size, at = _number(encoded, at)
            end = at + size
        fields[key >> 3].append(encoded[at:end])
        at = end
    return fields


def _number(encoded: memoryview, at: int) -> tuple[int, int]:
    """A varint, and where it ends."""
    number = shift = 0
    while True:
        number |= (encoded[at] & 127) << shift
        shift += 7
        at += 1
        if encoded[at - 1] < 128:
            return number, at
