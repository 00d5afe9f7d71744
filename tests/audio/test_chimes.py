"""Chimes: short, quiet, distinct, without a click."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from agentd.audio.chimes import chime_pcm
from agentd.audio.level import level_dbfs
from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ


@pytest.mark.parametrize("chime", Chime)
def test_short_quiet_and_from_silence_to_silence(chime: Chime) -> None:
    samples = np.frombuffer(chime_pcm(chime), "<i2")
    assert 0.05 < samples.size / REPLY_HZ <= 0.15
    assert np.abs(samples).max() < 32768 * 0.2
    assert level_dbfs(chime_pcm(chime)) > -45
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50


def test_each_has_its_own_melody() -> None:
    spectra = [np.abs(np.fft.rfft(np.frombuffer(chime_pcm(chime), "<i2"), 8192)) for chime in Chime]
    for one, other in itertools.combinations(spectra, 2):
        assert np.corrcoef(one, other)[0, 1] < 0.9
