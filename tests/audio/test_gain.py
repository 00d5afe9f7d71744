from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.gain import RAMP_S, Gain
from agentd.audio.level import level_db
from agentd.core.events import REPLY_HZ

BLOCK = 240


def sine(samples: int, peak: int = 20_000) -> bytes:
    return (peak * np.sin(2 * np.pi * 500 * np.arange(samples) / REPLY_HZ)).astype("<i2").tobytes()


def test_full_volume_changes_nothing() -> None:
    assert Gain().shape(sine(BLOCK)) == sine(BLOCK)


@pytest.mark.parametrize(("percent", "db"), [(50, 18.06), (80, 5.81), (25, 36.1)])
def test_as_loud_as_other_players_at_that_percentage(percent: int, db: float) -> None:
    gain = Gain()
    gain.turn(percent)
    gain.shape(sine(REPLY_HZ))
    assert level_db(sine(REPLY_HZ)) - level_db(gain.shape(sine(REPLY_HZ))) == pytest.approx(db, abs=0.1)


def test_nothing_is_heard_at_zero() -> None:
    gain = Gain()
    gain.turn(0)
    gain.shape(sine(REPLY_HZ))
    assert not any(gain.shape(sine(BLOCK)))


def test_no_click_and_never_beyond_full_scale() -> None:
    """Turned to and fro while a constant plays: from block to block, no step is larger than the ramp's."""
    gain, constant, out = Gain(), np.full(BLOCK, 32_767, "<i2").tobytes(), b""
    for percent in (0, 0, 100, 30, 400, 100, -5, 100):
        gain.turn(percent)
        out += b"".join(gain.shape(constant) for _ in range(3))
    samples = np.frombuffer(out, "<i2").astype(int)
    assert samples.min() < 15_000
    assert samples.max() == 32_767
    assert np.abs(np.diff(samples)).max() <= 32_767 / (RAMP_S * REPLY_HZ) + 1


def test_ducked_it_is_softer_at_any_volume_and_then_as_before() -> None:
    gain = Gain()
    gain.turn(80)
    gain.shape(sine(REPLY_HZ))
    before = level_db(gain.shape(sine(REPLY_HZ)))
    gain.duck(True)
    gain.shape(sine(2 * BLOCK))
    assert before - level_db(gain.shape(sine(REPLY_HZ))) == pytest.approx(14, abs=0.1)
    gain.duck(False)
    gain.shape(sine(REPLY_HZ))
    assert level_db(gain.shape(sine(REPLY_HZ))) == before
