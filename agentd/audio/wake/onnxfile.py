"""What is written in an ONNX file.

Source: onnx.proto3 of the ONNX project, in the encoding of protocol buffers. Only what wake models hold is
understood: tensors as raw little-endian float32, and whole numbers for shapes and axes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Values = NDArray[Any]  # either
Message = Mapping[int, list[memoryview]]  # a number, too, as the bytes that it is encoded in

_GRAPH = 7  # of a model
_DIMS, _TYPE, _NAME, _RAW = 1, 2, 8, 9  # of a tensor
_FLOAT = 1
_WHOLE = {6: "<i4", 7: "<i8"}  # shapes, axes, indices
_VARINT, _FIXED_32 = 0, 5  # kinds of field; those of other kinds tell their size


def graph_in(file: Path) -> Message:
    """Raises ValueError, KeyError or IndexError for what is no ONNX file; OSError."""
    return message(message(memoryview(file.read_bytes()))[_GRAPH][0])


def tensor(of: Message) -> tuple[str, Values | None]:
    """Its name, and its values if their type is known."""
    name = text(of.get(_NAME, []))
    if not of.get(_RAW):
        return name, None
    (kind,), shape = numbers(of[_TYPE]), numbers(of.get(_DIMS, []))
    if kind == _FLOAT:
        return name, np.frombuffer(of[_RAW][0], "<f4").reshape(shape)
    if kind in _WHOLE:
        return name, np.frombuffer(of[_RAW][0], _WHOLE[kind]).reshape(shape).astype(np.int64)
    return name, None


def text(values: list[memoryview]) -> str:
    return bytes(values[0]).decode() if values else ""


def numbers(values: list[memoryview]) -> list[int]:
    """Whole numbers with a sign, packed or one by one."""
    found = []
    for encoded in values:
        at = 0
        while at < len(encoded):
            value, at = _number(encoded, at)
            found.append(value - (1 << 64) if value >> 63 else value)
    return found


def message(encoded: memoryview) -> Message:
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
