"""What a turn costs."""

from __future__ import annotations

import pytest

from agentd.live.models import FLASH_31, LIVE_38, NATIVE_AUDIO_25, THINKING_38, UNKNOWN, Row


@pytest.mark.parametrize(
    ("row", "usd"),
    [(NATIVE_AUDIO_25, 20.5), (FLASH_31, 21.25), (LIVE_38, 21.25), (THINKING_38, 21.25), (UNKNOWN, 23.25)],
)
def test_a_million_of_each(row: Row, usd: float) -> None:
    million = 1_000_000
    prompt = {"TEXT": million, "AUDIO": million, "IMAGE": million}
    cost = row.prices.usd(prompt, {"TEXT": million, "AUDIO": million})
    assert cost == pytest.approx(usd)


def test_a_talk_of_a_minute() -> None:
    prompt = {"TEXT": 2_000, "AUDIO": 750}  # tools and instruction, half a minute of speech
    cost = LIVE_38.prices.usd(prompt, {"AUDIO": 750, "TEXT": 100}, thought_tokens=0)
    assert cost == pytest.approx(2_000 * 0.75e-6 + 750 * 3e-6 + 750 * 12e-6 + 100 * 4.5e-6)


def test_what_the_counts_leave_out_is_the_dearest() -> None:
    prices = LIVE_38.prices
    assert prices.usd({}, {}, prompt_tokens=1000) == pytest.approx(1000 * 3e-6)
    assert prices.usd({"TEXT": 600}, {}, prompt_tokens=1000) == pytest.approx(600 * 0.75e-6 + 400 * 3e-6)
    assert prices.usd({"TEXT": 600}, {}, prompt_tokens=500) == pytest.approx(600 * 0.75e-6)
    assert prices.usd({}, {}, response_tokens=10, thought_tokens=5) == pytest.approx(15 * 12e-6)
    assert prices.usd({"SMELL": 10}, {"SMELL": 10}) == pytest.approx(10 * 3e-6 + 10 * 12e-6)
    assert prices.usd({"VIDEO": 10, "DOCUMENT": 10}, {}) == pytest.approx(10 * 1e-6 + 10 * 0.75e-6)
