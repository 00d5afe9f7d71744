"""The silence that ends an utterance, by the pauses in it so far."""

from __future__ import annotations

import pytest

from agentd.core.pauses import Pauses


@pytest.mark.parametrize(
    ("paused_ms", "ends_after_ms"),
    [
        ((), 600),
        ((240,), 600),
        ((400,), 600),
        ((500,), 700),
        ((500, 100), 700),
        ((500, 650), 850),
        ((500, 650, 800), 1_000),
        ((1_150,), 1_200),
    ],
)
def test_who_has_paused_may_pause_again_and_longer(paused_ms: tuple[int, ...], ends_after_ms: int) -> None:
    pauses = Pauses(usual_ms=600, least_ms=600)
    for pause_ms in paused_ms:
        pauses.paused(pause_ms)
    assert pauses.silence_ms == ends_after_ms
    assert pauses.agreed_ms(spoken_ms=5_000) == ends_after_ms, "not sooner, unless the owner allows it"


@pytest.mark.parametrize(
    ("least_ms", "spoken_ms", "paused_ms", "ends_after_ms"),
    [
        (400, 1_500, 250, 400),
        (400, 1_480, 250, 600),
        (400, 1_500, 270, 600),
        (400, 1_500, 500, 700),
        (900, 1_500, 0, 600),
    ],
)
def test_fluent_speech_ends_sooner_where_the_owner_allows_it(
    least_ms: int, spoken_ms: int, paused_ms: int, ends_after_ms: int
) -> None:
    pauses = Pauses(usual_ms=600, least_ms=least_ms)
    pauses.paused(paused_ms)
    assert pauses.agreed_ms(spoken_ms) == ends_after_ms
    assert pauses.silence_ms >= 600
