"""What the operators in wake models do: Operators.md of the ONNX project. Those of shapes are there for what
an LSTM needs around it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from agentd.audio.wake.lstm import lstm
from agentd.audio.wake.onnxfile import Floats, Message, Values, Whole, numbers

_FLOAT, _INT, _STRING, TENSOR, GRAPH, _INTS = 2, 3, 4, 5, 6, 8  # of an attribute

Attributes = Mapping[str, Message]
Work = Callable[..., Values]


def work_of(operator: str, of: Attributes) -> Work:
    """Arrays in, an array out. Raises KeyError for what is not known here."""
    return _BY_ATTRIBUTES[operator](of) if operator in _BY_ATTRIBUTES else _PLAIN[operator]


def _gemm(of: Attributes) -> Work:
    alpha, beta = (_float(of, name) for name in ("alpha", "beta"))
    turns = [_int(of, name, 0) for name in ("transA", "transB")]

    def gemm(left: Floats, right: Floats, more: Floats | None = None) -> Floats:
        product = alpha * ((left.T if turns[0] else left) @ (right.T if turns[1] else right))
        return product if more is None else product + beta * more

    return gemm


def _reduce_mean(of: Attributes) -> Work:
    axes = tuple(numbers(of["axes"][_INTS]))
    keep = bool(_int(of, "keepdims", 1))
    return lambda values: values.mean(axis=axes, keepdims=keep)


def _softmax(of: Attributes) -> Work:
    axis = _int(of, "axis", -1)

    def softmax(values: Floats) -> Floats:
        risen: Floats = np.exp(values - values.max(axis=axis, keepdims=True))
        return np.asarray(risen / risen.sum(axis=axis, keepdims=True))

    return softmax


def _concat(of: Attributes) -> Work:
    axis = _int(of, "axis", 0)
    return lambda *values: np.concatenate(values, axis)


def _gather(of: Attributes) -> Work:
    axis = _int(of, "axis", 0)
    return lambda values, indices: np.take(values, indices, axis)


def _transpose(of: Attributes) -> Work:
    order = numbers(of["perm"][_INTS])
    return lambda values: values.transpose(order)


def _lstm(of: Attributes) -> Work:
    if not of.keys() <= {"direction", "hidden_size"}:
        raise KeyError("other activations")
    direction = bytes(of["direction"][_STRING][0]) if "direction" in of else b"forward"
    if direction not in (b"forward", b"bidirectional"):
        raise KeyError("backward alone")
    return lstm


def _slice(values: Values, starts: Whole, ends: Whole, axes: Whole) -> Values:
    cut = [slice(None)] * values.ndim
    for start, end, axis in zip(starts, ends, axes, strict=True):
        cut[axis] = slice(start, end)
    return values[tuple(cut)]


def _int(of: Attributes, name: str, usual: int) -> int:
    return numbers(of[name][_INT])[0] if name in of else usual


def _float(of: Attributes, name: str) -> np.float32:
    return np.float32(np.frombuffer(of[name][_FLOAT][0], "<f4")[0] if name in of else 1)


_BY_ATTRIBUTES: Mapping[str, Callable[[Attributes], Work]] = {
    "Gemm": _gemm,
    "ReduceMean": _reduce_mean,
    "Softmax": _softmax,
    "Concat": _concat,
    "Gather": _gather,
    "Transpose": _transpose,
    "LSTM": _lstm,
}
_PLAIN: Mapping[str, Work] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Pow": np.power,
    "Sqrt": np.sqrt,
    "MatMul": np.matmul,
    "GreaterOrEqual": np.greater_equal,
    "Cast": lambda values: values,  # to and from truth values, which numpy does by itself
    "Identity": lambda values: values,
    "Flatten": lambda values: values.reshape(len(values), -1),
    "Relu": lambda values: np.maximum(values, np.float32(0)),
    "Sigmoid": lambda values: np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * values)),  # never overflows
    "Shape": lambda values: np.array(values.shape),
    "Expand": lambda values, shape: np.broadcast_to(values, shape),
    "Unsqueeze": lambda values, axes: np.expand_dims(values, tuple(axes)),
    "Squeeze": lambda values, axes: np.squeeze(values, tuple(axes)),
    "Slice": _slice,
}
