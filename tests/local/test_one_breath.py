"""Commands in one breath with the wake word, of which more or less is left."""

from __future__ import annotations

import pytest

from tests.local.understanding import CLEAR, Understanding


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding()


@pytest.mark.parametrize(("tail_ms", "gap_ms"), [(0, 200), (200, 100), (400, 0), (600, 2_000)])
def test_commands_wherever_the_wake_word_was_cut(
    understanding: Understanding, tail_ms: int, gap_ms: int
) -> None:
    """By one of the voices: each cut takes as long as all the commands in a row."""
    voice = CLEAR[tail_ms // 200 % len(CLEAR)]
    tally = understanding.right((voice,), tail_ms=tail_ms, gap_ms=gap_ms)
    assert tally.right >= 0.9, tally
    assert not tally.wrong
