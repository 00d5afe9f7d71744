"""A small ONNX graph computed on numpy: the operators of most wake models, one by one.

onnxruntime takes 30 MB of memory, whatever it runs. What operators mean: Operators.md of the ONNX project.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats, Message, graph_in, message, numbers, tensor, text

_NODE, _INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12  # of a graph
_INPUT, _OUTPUT, _OPERATOR, _ATTRIBUTE = 1, 2, 4, 5  # of a node
_NAME, _FLOAT, _INT, _TENSOR, _GRAPH, _INTS = 1, 2, 3, 5, 6, 8  # of an attribute
_TYPE, _TENSOR_TYPE, _SHAPE, _DIM, _SIZE = 2, 1, 2, 1, 1  # of an input, one in the other
_VALUE_NAME = 1  # of an input or output

Attributes = Mapping[str, Message]
Scope = dict[str, Floats]
Step = Callable[[Scope], None]


class NotSmallError(ValueError):
    """The graph has something in it that is not known here."""


class SmallGraph:
    """With one input. Raises NotSmallError, OSError."""

    def __init__(self, file: Path) -> None:
        try:
            graph = graph_in(file)
            self._held: Scope = {}
            self._steps, self._output = _steps(graph, self._held)
            (given,) = (each for each in map(message, graph[_GRAPH_INPUT]))
            self._input = text(given[_VALUE_NAME])
            self.input_shape: list[int | str] = [*_shape(given)]
        except (LookupError, ValueError) as error:
            raise NotSmallError(str(error)) from error

    def run(self, values: Floats) -> Floats:
        scope = self._held | {self._input: values}
        for step in self._steps:
            step(scope)
        return np.asarray(scope[self._output], np.float32)


def _shape(given: Message) -> list[int]:
    shape = message(message(message(given[_TYPE][0])[_TENSOR_TYPE][0])[_SHAPE][0])
    return [numbers(message(dim)[_SIZE])[0] for dim in shape[_DIM]]


def _steps(graph: Message, held: Scope) -> tuple[list[Step], str]:
    """What is to be done one after the other, and what its output is called; weights go into `held`."""
    for name, values in (tensor(message(each)) for each in graph.get(_INITIALIZER, [])):
        if values is not None:
            held[name] = values.copy()  # in a file they begin anywhere, which is slow
    steps = [step for node in map(message, graph[_NODE]) if (step := _step(node, held)) is not None]
    (output,) = map(message, graph[_GRAPH_OUTPUT])
    return steps, text(output[_VALUE_NAME])


def _step(node: Message, held: Scope) -> Step | None:
    operator, (output,) = text(node[_OPERATOR]), (text([each]) for each in node[_OUTPUT])
    inputs = [text([each]) for each in node.get(_INPUT, [])]
    of = {text(each[_NAME]): each for each in map(message, node.get(_ATTRIBUTE, []))}
    if operator == "Constant":
        _, constant = tensor(message(of["value"][_TENSOR][0]))
        if constant is None:
            raise NotSmallError("a constant that is no float32")
        held[output] = constant
        return None
    if operator == "If":
        return _either(inputs[0], output, of, held)
    work = _work(operator, of)

    def step(scope: Scope) -> None:
        scope[output] = work(*(scope[name] for name in inputs))

    return step


def _either(condition: str, output: str, of: Attributes, held: Scope) -> Step:
    branches = [_steps(message(of[name][_GRAPH][0]), held) for name in ("then_branch", "else_branch")]

    def step(scope: Scope) -> None:
        steps, found = branches[0 if scope[condition].all() else 1]
        for each in steps:
            each(scope)
        scope[output] = scope[found]

    return step


def _work(operator: str, of: Attributes) -> Callable[..., Floats]:
    if operator == "Gemm":
        return _gemm(of)
    if operator in ("ReduceMean", "Softmax"):
        axes = tuple(numbers(of["axes"][_INTS])) if "axes" in of else (_int(of, "axis", -1),)
        if operator == "Softmax":
            return lambda values: _softmax(values, axes)
        return lambda values: values.mean(axis=axes, keepdims=bool(_int(of, "keepdims", 1)))
    return _PLAIN[operator]


def _gemm(of: Attributes) -> Callable[..., Floats]:
    alpha, beta = (_float(of, name) for name in ("alpha", "beta"))
    turns = [_int(of, name, 0) for name in ("transA", "transB")]

    def gemm(left: Floats, right: Floats, more: Floats | None = None) -> Floats:
        product = alpha * ((left.T if turns[0] else left) @ (right.T if turns[1] else right))
        return product if more is None else product + beta * more

    return gemm


def _softmax(values: Floats, axes: Sequence[int]) -> Floats:
    risen: Floats = np.exp(values - values.max(axis=tuple(axes), keepdims=True))
    return np.asarray(risen / risen.sum(axis=tuple(axes), keepdims=True))


def _int(of: Attributes, name: str, usual: int) -> int:
    return numbers(of[name][_INT])[0] if name in of else usual


def _float(of: Attributes, name: str) -> np.float32:
    return np.float32(np.frombuffer(of[name][_FLOAT][0], "<f4")[0] if name in of else 1)


_PLAIN: Mapping[str, Callable[..., Floats]] = {
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Pow": np.power,
    "Sqrt": np.sqrt,
    "GreaterOrEqual": np.greater_equal,
    "Cast": lambda values: values,  # to and from truth values, which numpy does by itself
    "Identity": lambda values: values,
    "Flatten": lambda values: values.reshape(len(values), -1),
    "Relu": lambda values: np.maximum(values, np.float32(0)),
    "Sigmoid": lambda values: np.float32(0.5) * (1 + np.tanh(np.float32(0.5) * values)),  # never overflows
}
