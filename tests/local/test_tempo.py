"""An utterance faster and slower."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.local.tempo import at_tempo

HZ = 16_000


@pytest.mark.parametrize("factor", [0.9, 1.0, 1.1])
def test_pitch_and_length_change_together(factor: float) -> None:
    tone = (8_000 * np.sin(2 * np.pi * 1_000 * np.arange(HZ) / HZ)).astype("<i2")
    moved = np.frombuffer(at_tempo(tone.tobytes(), factor), "<i2")
    assert moved.size == int(HZ / factor)
    loudest = np.abs(np.fft.rfft(moved * np.hanning(moved.size))).argmax() * HZ / moved.size
    assert loudest == pytest.approx(1_000 * factor, abs=3)


def test_silence_gets_a_floor_and_the_loudest_sound_does_not_wrap() -> None:
    assert 2 < np.frombuffer(at_tempo(bytes(HZ), 1.0), "<i2").std() < 10
    loud = np.full(HZ, 32767, "<i2")
    assert np.frombuffer(at_tempo(loud.tobytes(), 1.0), "<i2").min() > 32_000


@pytest.mark.parametrize("pcm", [b"", b"\0"])
def test_nothing_gives_nothing(pcm: bytes) -> None:
    assert at_tempo(pcm, 1.05) == b""
