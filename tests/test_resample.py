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


def test_a_reply_is_hardly_held_back_on_its_way_to_a_card() -> None:
    block = bytes(480)
    conversion = rate(24_000, 48_000)
    assert len(conversion.convert(block)) >= 2 * len(block) - 2 * 2 * 40, "less than a millisecond"
    assert len(conversion.convert(block)) == 2 * len(block)


@pytest.mark.parametrize(("hz", "least_db"), [(1_000, 75), (6_000, 75), (10_000, 60)])
def test_what_a_card_gets_is_clean(hz: int, least_db: float) -> None:
    """Against the same tone made at the card's rate."""
    tone = 8000 * np.sin(2 * np.pi * hz * np.arange(24_000) / 24_000)
    out = rate(24_000, 48_000).convert(tone.round().astype("<i2").tobytes(), last=True)
    wanted = 8000 * np.sin(2 * np.pi * hz * np.arange(48_000) / 48_000)
    middle = slice(4_800, 43_200)
    error = np.frombuffer(out, "<i2")[middle] - wanted[middle]
    assert 10 * np.log10((wanted[middle] ** 2).mean() / (error**2).mean()) > least_db
