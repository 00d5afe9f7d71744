"""A recurrent layer: long short-term memory, forward or in both directions at once.

Equations: LSTM in Operators.md of the ONNX project, with the usual activations and no peepholes.
"""

from __future__ import annotations

import numpy as np

from agentd.audio.wake.onnxfile import Floats

_HALF = np.float32(0.5)


def lstm(
    values: Floats,
    weights: Floats,
    recurrent: Floats,
    bias: Floats,
    _lengths: None,
    hidden: Floats,
    cell: Floats,
) -> Floats:
    """`values` [time, batch, in], `weights` [directions, 4 size, in], `recurrent` [directions, 4 size, size],
    `bias` [directions, 8 size], `hidden` and `cell` [directions, batch, size] → [time, directions, batch,
    size]. Gates come in the order input, output, forget, cell.
    """
    directions, size = len(weights), recurrent.shape[-1]
    both = np.stack((values, values[::-1])[:directions], axis=1)
    biases = bias.reshape(directions, 1, 2, -1).sum(axis=2)
    given = both @ weights.transpose(0, 2, 1) + biases
    back = recurrent.transpose(0, 2, 1)
    # A sigmoid is half a tanh of half: so one call does for all gates
    of_cell = slice(3 * size, None)
    scale = np.full(4 * size, _HALF)
    scale[of_cell] = 1
    out = np.empty((len(values), *hidden.shape), np.float32)
    for now, gates in zip(out, given, strict=True):
        risen = np.tanh((gates + hidden @ back) * scale)
        open_ = _HALF * risen[..., : 3 * size] + _HALF
        cell = open_[..., 2 * size :] * cell + open_[..., :size] * risen[..., of_cell]
        hidden = open_[..., size : 2 * size] * np.tanh(cell)
        now[:] = hidden
    if directions == 2:
        out[:, 1] = out[::-1, 1].copy()
    return out
