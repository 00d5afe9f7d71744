"""Judges what was played of a reply that came too slowly: nothing lost, nothing invented, no click."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agentd.audio.envelope import FADE

ROUNDING = 0.51


def speech_like(samples: int, seed: int = 0) -> bytes:
    """A loud tone under noise: never still, so that silence in what is played can only be a gap."""
    noise = np.random.default_rng(seed).integers(300, 900, samples) * np.where(np.arange(samples) % 2, 1, -1)
    tone = 9000 * np.sin(2 * np.pi * 300 * np.arange(samples) / 24_000)
    mixed = (tone + noise).astype("<i2")
    mixed[np.abs(mixed) < 300] = 300
    return mixed.tobytes()


def assert_renders(played: bytes, reply: bytes, whole: bool = True) -> None:
    """`played` is every sample of `reply` in its order at a gain of 0 to 1 that moves by 1/FADE a sample at
    most, with silence nowhere but at gain 0. Unless `whole`, its end may be missing.
    """
    out, given = (np.frombuffer(pcm, "<i2").astype(int) for pcm in (played, reply))
    places = {
        (0, FADE),
        (0, 0),
    }  # how much of the reply may have been played by now, and the gain (of FADE) there
    samples = given.tolist()
    for number, sample in enumerate(out.tolist()):
        places = _next_places(places, sample, samples)
        assert places, f"sample {number} of {out.size} belongs to nothing"
    if whole:
        assert any(at == len(samples) for at, _ in places), "the end of the reply is missing"
    _assert_no_click(out, given)


def _next_places(places: set[tuple[int, int]], sample: int, given: list[int]) -> set[tuple[int, int]]:
    after = set()
    for at, gain in places:
        if gain == 0 and sample == 0:
            after.add((at, 0))
        if at == len(given):
            continue
        for moved in (gain, gain + 1, gain - 1) if gain else (1,):
            if moved <= FADE and abs(sample - given[at] * moved / FADE) < ROUNDING:
                after.add((at + 1, moved))
    return after


def _assert_no_click(out: NDArray[np.int_], given: NDArray[np.int_]) -> None:
    """No step is larger than the reply's own and what a fade adds to it."""
    steepest = np.abs(np.diff(given)).max(initial=0) + np.abs(given).max() / FADE + 2
    assert np.abs(np.diff(out)).max(initial=0) <= steepest
