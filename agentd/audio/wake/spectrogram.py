"""Sound to the rows of a mel spectrogram, as openWakeWord's melspectrogram.onnx makes them.

That graph makes its Fourier transform by a convolution; the same by numpy's takes a quarter of the time.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.weights import weights

BANDS = 32
ROW_SAMPLES = 160  # 10 ms from row to row
_LEAST = np.float32(1e-10)  # power; the logarithm of 0 is none
_RANGE_DB = np.float32(80)  # softer than this below the loudest of the same sound counts as that


class Spectrogram:
    def __init__(self, file: Path) -> None:
        given = weights(file)
        (mel,) = (of for op, of in given if op == "MatMul")
        cosines, _ = (of for op, of in given if op == "Conv")
        self._window = cosines[0][0, 0].copy()  # that of 0 Hz is all window
        self._mel = mel[0].copy()

    def rows(self, sound: Floats) -> Floats:
        """`sound` at 16 kHz, in LSB → [N, 32] in the scale of the embedding network."""
        size = self._window.size
        starts = range(0, sound.size - size + 1, ROW_SAMPLES)
        spectrum = np.fft.rfft(np.stack([sound[start : start + size] for start in starts]) * self._window)
        power = (np.square(spectrum.real) + np.square(spectrum.imag)) @ self._mel
        levels_db = np.float32(10) * np.log10(np.maximum(power, _LEAST))
        rows = np.maximum(levels_db, levels_db.max() - _RANGE_DB) / np.float32(10) + np.float32(2)
        return np.asarray(rows, np.float32)
