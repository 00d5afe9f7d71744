"""openWakeWord's embedding network as a stream.

Its windows of 76 rows overlap by 68, and nearly all that is computed for one has been computed for the one
before. Here each convolution along time keeps the two frames before the new ones instead: the output is the
same for a fifth of the time. numpy does that as fast as onnxruntime, and needs no graph to be rewritten. What
is written to and what is added are arrays of full size, made once: everything else costs numpy more than the
network's own arithmetic.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.spectrogram import BANDS
from agentd.audio.wake.weights import weights

FEATURES = 96
STEP_ROWS = 8
STEPS_TO_FILL = 10  # 80 rows: the outputs before that depend on what was before the stream
_VARIANCE_LEAST = np.float32(1e-3)  # the network's own constants
_LEAK, _LEAST = np.float32(0.2), np.float32(-0.4)

Shape = tuple[int, int, int]  # frames, bands, channels
Layer = Callable[[Floats], Floats]


class Embedding:
    """Hears the spectrogram 8 rows at a time: windows end where poolings do. Not thread-safe."""

    def __init__(self, file: Path) -> None:
        self._layers: list[Layer] = []
        shape = (STEP_ROWS, BANDS, 1)
        halves_time = itertools.cycle((True, False))
        for operator, of in weights(file):
            match operator:
                case "Conv":
                    self._layers.append(_Convolution(shape, *of))
                    shape = (*shape[:2], len(of[0]))
                case "Relu":
                    self._layers.append(partial(np.maximum, np.zeros(shape, np.float32)))
                case "BatchNormalization":
                    self._layers.append(_Normalisation(shape, *of))
                case "LeakyRelu":  # and the "Max" after it
                    self._layers.append(_Leaky(shape))
                case "MaxPool":
                    both = next(halves_time)
                    self._layers.append(_pooled_both if both else _pooled_bands)
                    shape = (shape[0] // 2 if both else shape[0], shape[1] // 2, shape[2])

    def hear(self, rows: Floats) -> Floats:
        """[8, 32] → [96], of the last 76 rows."""
        frames = rows[:, :, np.newaxis]
        for layer in self._layers:
            frames = layer(frames)
        return frames.flatten()


class _Convolution:
    """3 by 3, 1 by 3 (across bands, 0 beyond the last) or 3 by 1 (along time): one product of matrices."""

    def __init__(self, shape: Shape, kernel: Floats, bias: Floats | None = None) -> None:
        frames, bands, channels = shape
        out, _, times, widths = kernel.shape
        past, edge = times - 1, widths // 2
        seen = np.zeros((past + frames, bands + 2 * edge, channels), np.float32)
        self._before, self._last = seen[:past], seen[frames:]
        self._now = seen[past:, edge : edge + bands]
        self._fields = np.moveaxis(sliding_window_view(seen, (times, widths), (0, 1)), 2, -1)
        self._columns = np.empty(self._fields.shape, np.float32)
        self._matrix = self._columns.reshape(frames * bands, -1)
        self._kernel = np.ascontiguousarray(kernel.transpose(2, 3, 1, 0).reshape(-1, out))
        self._out = np.empty((frames * bands, out), np.float32)
        self._bias = None if bias is None else np.tile(bias, (frames * bands, 1))
        self._frames = self._out.reshape(frames, bands, out)

    def __call__(self, frames: Floats) -> Floats:
        self._before[:] = self._last
        self._now[:] = frames
        self._columns[:] = self._fields
        np.matmul(self._matrix, self._kernel, out=self._out)
        if self._bias is not None:
            self._out += self._bias
        return self._frames


class _Normalisation:
    def __init__(self, shape: Shape, scale: Floats, shift: Floats, mean: Floats, variance: Floats) -> None:
        of_channels = scale / np.sqrt(variance + _VARIANCE_LEAST)
        self._scale = np.tile(of_channels, (*shape[:2], 1))
        self._shift = np.tile(shift - mean * of_channels, (*shape[:2], 1))

    def __call__(self, frames: Floats) -> Floats:
        return np.asarray(frames * self._scale + self._shift)


class _Leaky:
    def __init__(self, shape: Shape) -> None:
        self._least = np.full(shape, _LEAST)
        self._leaked = np.empty(shape, np.float32)

    def __call__(self, frames: Floats) -> Floats:
        np.multiply(frames, _LEAK, out=self._leaked)
        np.maximum(self._leaked, self._least, out=self._leaked)
        return np.maximum(frames, self._leaked, out=self._leaked)


def _pooled_bands(frames: Floats) -> Floats:
    return np.asarray(np.maximum(frames[:, 0::2], frames[:, 1::2]))


def _pooled_both(frames: Floats) -> Floats:
    return _pooled_bands(np.maximum(frames[0::2], frames[1::2]))
