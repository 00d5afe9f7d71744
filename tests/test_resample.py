"""Rate conversion in pieces: nothing added, nothing lost."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.resample import rate


@pytest.mark.parametrize(
    ("from_hz", "to_hz"), [(24_000, 48_000), (24_000, 44_100), (48_000, 16_000), (22_050, 24_000)]
)
def test_pieces_become_one_sound_with_its_tail(from_hz: int, to_hz: int) -> None:
    seconds = np.arange(from_hz) / from_hz
    sound = (8000 * np.sin(2 * np.pi * 440 * seconds)).astype("<i2").tobytes()
    conversion = rate(from_hz, to_hz)
    pieces = [conversion.convert(sound[at : at + 482]) for at in range(0, len(sound), 482)]
    out = np.frombuffer(b"".join([*pieces, conversion.convert(b"", last=True)]), "<i2")
    assert abs(out.size - to_hz) <= 1
    expected = 8000 * np.sin(2 * np.pi * 440 * np.arange(out.size) / to_hz)
    middle = slice(out.size // 10, -out.size // 10)
    assert np.abs(out[middle] - expected[middle]).max() < 40
    assert np.abs(out[-out.size // 50 :]).max() > 4000, "the tail is there"


def test_the_same_rate_changes_nothing() -> None:
    conversion = rate(24_000, 24_000)
    assert conversion.convert(b"\1\2\3\4") + conversion.convert(b"", last=True) == b"\1\2\3\4"
