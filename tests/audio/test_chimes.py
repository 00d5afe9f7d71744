"""Chimes: each known by its melody, without a click; short and quiet, but for the one that must be heard."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from agentd.audio.chimes import chime_pcm
from agentd.audio.level import level_dbfs
from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ

QUIET = [chime for chime in Chime if chime is not Chime.TIMER]
HOP = REPLY_HZ // 100
ROOM = REPLY_HZ * 3 // 10  # samples after which an echo is 60 dB down
NOISE = 300  # RMS; the quiet chimes have 400 to 700
Picture = NDArray[np.float64]


@pytest.mark.parametrize("chime", QUIET)
def test_short_and_quiet(chime: Chime) -> None:
    samples = np.frombuffer(chime_pcm(chime), "<i2")
    assert 0.05 < samples.size / REPLY_HZ <= 0.151
    assert np.abs(samples).max() < 32768 * 0.2
    assert level_dbfs(chime_pcm(chime)) > -45


def test_a_timer_is_longer_and_much_louder_than_the_others() -> None:
    ring = chime_pcm(Chime.TIMER)
    assert 3.9 * max(len(chime_pcm(chime)) for chime in QUIET) <= len(ring) <= 2 * REPLY_HZ
    assert level_dbfs(ring) >= max(level_dbfs(chime_pcm(chime)) for chime in QUIET) + 9
    assert np.abs(np.frombuffer(ring, "<i2")).max() < 32768 * 0.6


@pytest.mark.parametrize("chime", Chime)
def test_from_silence_to_silence(chime: Chime) -> None:
    samples = np.frombuffer(chime_pcm(chime), "<i2")
    assert abs(int(samples[0])) < 50
    assert abs(int(samples[-1])) < 50


def picture(pcm: bytes) -> Picture:
    """Magnitudes by time (10 ms) and pitch (50 Hz)."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float64)
    starts = range(0, samples.size - 2 * HOP + 1, HOP)
    return np.abs(np.fft.rfft([samples[at : at + 2 * HOP] * np.hanning(2 * HOP) for at in starts]))[:, 4:64]


def likeness(heard: Picture, template: Picture) -> float:
    """How much of what was heard is this, wherever in it: 1 is all."""
    places = range(len(heard) - len(template) + 1)
    scores = [float((heard[at : at + len(template)] * template).sum()) for at in places]
    return max(scores) / float(np.linalg.norm(heard) * np.linalg.norm(template))


@pytest.mark.parametrize("chime", Chime)
@pytest.mark.parametrize("seed", range(3))
def test_each_is_known_again_from_across_a_noisy_room(chime: Chime, seed: int) -> None:
    dice = np.random.default_rng(seed)
    reverb = dice.normal(0, 0.1, ROOM) * 10 ** (-3 * np.arange(ROOM) / ROOM)
    reverb[0] = 1.0
    dry = np.pad(np.frombuffer(chime_pcm(chime), "<i2").astype(np.float64), (int(dice.integers(ROOM)), ROOM))
    noisy = np.convolve(dry, reverb) + dice.normal(0, NOISE, dry.size + ROOM - 1)
    heard = picture(noisy.astype("<i2").tobytes())
    scores = {each: likeness(heard, picture(chime_pcm(each))) for each in Chime}
    first, second = itertools.islice(sorted(scores, key=lambda each: -scores[each]), 2)
    assert first is chime
    assert scores[second] < 0.9 * scores[first]
