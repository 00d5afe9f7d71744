"""Chimes: distinct, without a click; short and quiet, but for the one that must be heard."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from agentd.audio.chimes import chime_pcm
from agentd.audio.level import level_dbfs
from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ

QUIET = [chime for chime in Chime if chime is not Chime.TIMER]


@pytest.mark.parametrize("chime", QUIET)
def test_short_and_quiet(chime: Chime) -> None:
    samples = np.frombuffer(chime_pcm(chime), "<i2")
    assert 0.05 < samples.size / REPLY_HZ <= 0.15
    assert np.abs(samples).max() < 32768 * 0.2
    assert level_dbfs(chime_pcm(chime)) > -45


def test_a_timer_is_longer_and_much_louder_than_the_others() -> None:
    ring = chime_pcm(Chime.TIMER)
    assert 4 * max(len(chime_pcm(chime)) for chime in QUIET) <= len(ring) <= 2 * REPLY_HZ
    assert level_dbfs(ring) >= max(level_dbfs(chime_pcm(chime)) for chime in QUIET) + 9
    assert np.abs(np.frombuffer(ring, "<i2")).max() < 32768 * 0.6


@pytest.mark.parametrize("chime", Chime)
def test_from_silence_to_silence(chime: Chime) -> None:
    samples = np.frombuffer(chime_pcm(chime), "<i2")
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50


def test_each_has_its_own_melody() -> None:
    spectra = [np.abs(np.fft.rfft(np.frombuffer(chime_pcm(chime), "<i2"), 16_384)) for chime in Chime]
    for one, other in itertools.combinations(spectra, 2):
        assert np.corrcoef(one, other)[0, 1] < 0.9
