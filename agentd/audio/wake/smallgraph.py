"""A small ONNX graph computed on numpy: the operators of most wake models, one by one.

onnxruntime takes 30 MB of memory, whatever it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats, Message, Values, graph_in, message, numbers, tensor, text
from agentd.audio.wake.operators import GRAPH, TENSOR, Attributes, work_of

_NODE, _INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT = 1, 5, 11, 12  # of a graph
_INPUT, _OUTPUT, _OPERATOR, _ATTRIBUTE = 1, 2, 4, 5  # of a node
_NAME = 1  # of an attribute
_TYPE, _TENSOR_TYPE, _SHAPE, _DIM, _SIZE = 2, 1, 2, 1, 1  # of an input, one in the other
_ANY_SIZE = 2  # instead of a size: what makers call one that they leave open
_VALUE_NAME = 1  # of an input or output

Scope = dict[str, Values]
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
            self.input_shape = _shape(given)
            sizes = [size if isinstance(size, int) else 1 for size in self.input_shape]
            self.run(np.zeros(sizes, np.float32))  # what does not fit together shows at once
        except (LookupError, ValueError, TypeError) as error:
            raise NotSmallError(str(error)) from error

    def run(self, values: Floats) -> Floats:
        scope = self._held | {self._input: values}
        for step in self._steps:
            step(scope)
        return np.asarray(scope[self._output], np.float32)


def _shape(given: Message) -> list[int | str]:
    shape = message(message(message(given[_TYPE][0])[_TENSOR_TYPE][0])[_SHAPE][0])
    return [
        numbers(dim[_SIZE])[0] if dim.get(_SIZE) else text(dim[_ANY_SIZE])
        for dim in map(message, shape[_DIM])
    ]


def _steps(graph: Message, held: Scope) -> tuple[list[Step], str]:
    """What is to be done one after the other, and what its output is called; weights go into `held`."""
    for name, values in (tensor(message(each)) for each in graph.get(_INITIALIZER, [])):
        if values is not None:
            held[name] = values.copy()  # in a file they begin anywhere, which is slow
    steps = [step for node in map(message, graph[_NODE]) if (step := _step(node, held)) is not None]
    (output,) = map(message, graph[_GRAPH_OUTPUT])
    return steps, text(output[_VALUE_NAME])


def _step(node: Message, held: Scope) -> Step | None:
    operator, output = text(node[_OPERATOR]), text(node[_OUTPUT])
    inputs = [text([each]) for each in node.get(_INPUT, [])]
    of = {text(each[_NAME]): each for each in map(message, node.get(_ATTRIBUTE, []))}
    if operator == "Constant":
        _, constant = tensor(message(of["value"][TENSOR][0]))
        if constant is None:
            raise NotSmallError("a constant of another type")
        held[output] = constant
        return None
    if operator == "If":
        return _either(inputs[0], output, of, held)
    work = work_of(operator, of)

    def step(scope: Scope) -> None:
        scope[output] = work(*(scope[name] if name else None for name in inputs))

    return step


def _either(condition: str, output: str, of: Attributes, held: Scope) -> Step:
    branches = [_steps(message(of[name][GRAPH][0]), held) for name in ("then_branch", "else_branch")]

    def step(scope: Scope) -> None:
        steps, found = branches[0 if scope[condition].all() else 1]
        for each in steps:
            each(scope)
        scope[output] = scope[found]

    return step
