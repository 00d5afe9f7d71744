"""Levels of known sounds."""

from __future__ import annotations

import math

import numpy as np
import pytest

from agentd.audio.level import clipped_samples, level_db, level_dbfs


def test_levels() -> None:
    assert level_db(bytes(640)) == 0
    square = np.full(320, 16_384, "<i2").tobytes()
    assert level_dbfs(square) == pytest.approx(20 * math.log10(0.5), abs=0.01)


def test_clipping_counts_both_ends() -> None:
    samples = np.array([0, 32_767, -32_768, 32_000, -32_700], "<i2")
    assert clipped_samples(samples.tobytes()) == 3
