"""22,050 Hz in, 24,000 Hz out: length, pitch, purity, and pieces of any size."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.local.resample import IN_HZ, OUT_HZ, Resampler


def resampled(pcm: bytes, piece_bytes: int) -> np.ndarray:
    maker = Resampler()
    made = [maker.feed(pcm[at : at + piece_bytes]) for at in range(0, len(pcm), piece_bytes)]
    return np.frombuffer(b"".join([*made, maker.finish()]), "<i2").astype(float)


def tone(hz: float, rate: int, seconds: float = 0.5, level: float = 10_000) -> np.ndarray:
    return level * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("hz", [100, 1_000, 4_000, 7_000])
def test_a_tone_stays_that_tone(hz: int) -> None:
    made = resampled(tone(hz, IN_HZ).astype("<i2").tobytes(), 882)
    wanted = tone(hz, OUT_HZ)
    assert len(made) == len(wanted)
    inner = slice(200, -200)
    error = made[inner] - wanted[inner]
    assert 10 * np.log10((wanted[inner] ** 2).mean() / (error**2).mean()) > 40


@pytest.mark.parametrize("piece_bytes", [1, 2, 3, 777, 100_000])
def test_pieces_do_not_matter(piece_bytes: int) -> None:
    pcm = tone(440, IN_HZ, 0.05).astype("<i2").tobytes()
    assert np.array_equal(resampled(pcm, piece_bytes), resampled(pcm, len(pcm)))


def test_the_loudest_sound_is_clipped_and_does_not_wrap() -> None:
    square = np.where(tone(200, IN_HZ, 0.1) > 0, 32767, -32768).astype("<i2")
    made = resampled(square.tobytes(), 500)
    assert made.max() == 32767
    assert np.abs(np.diff(made)).max() < 65_536
    assert (np.sign(made) == np.sign(tone(200, OUT_HZ, 0.1))).mean() > 0.95


def test_nothing_gives_nothing() -> None:
    assert resampled(b"", 100).size == 0
