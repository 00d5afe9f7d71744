"""Blocks for a card at its own rate."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.card import CardFeed
from agentd.audio.form import Form
from agentd.audio.player import Played, Player


def sine(samples: int) -> bytes:
    return (8000 * np.sin(2 * np.pi * 440 * np.arange(samples) / 24_000)).astype("<i2").tobytes()


def nothing(_played: Played) -> None: ...


@pytest.mark.parametrize("rate_hz", [24_000, 44_100, 48_000])
def test_a_reply_keeps_its_length_and_its_tail(rate_hz: int) -> None:
    player = Player(nothing)
    feed = CardFeed(player, Form(rate_hz, 1))
    assert feed.fill(480) == bytes(960)
    player.play(1, sine(24_000))
    player.finish(1)
    blocks = [feed.fill(441) for _ in range(rate_hz // 441 + 30)]
    assert {len(block) for block in blocks} == {882}
    out = np.frombuffer(b"".join(blocks), "<i2")
    loud = np.flatnonzero(np.abs(out) > 2000)
    assert loud[0] < rate_hz // 100
    assert (loud[-1] - loud[0]) / rate_hz == pytest.approx(1.0, abs=0.002)
    assert not out[loud[-1] + rate_hz // 50 :].any()


def test_after_a_cut_the_card_gets_silence_at_once() -> None:
    player = Player(nothing)
    feed = CardFeed(player, Form(48_000, 1))
    player.play(1, sine(240_000))
    for _ in range(20):
        feed.fill(480)
    player.cut(1)
    assert not any(feed.fill(480))
    player.play(2, sine(2400))
    player.finish(2)
    assert any(b"".join(feed.fill(480) for _ in range(10)))


def test_drained_comes_when_the_card_has_had_the_last_sample() -> None:
    """The feed pulls ahead of the card; the report must not run ahead with it."""
    drained: list[int] = []
    player = Player(lambda played: drained.append(played.reply))
    player.card_samples = 480  # 20 ms in the card
    feed = CardFeed(player, Form(48_000, 1))
    player.play(1, sine(24_000))
    player.finish(1)
    given = 0
    while not drained:
        feed.fill(480)
        given += 480
    assert 48_000 + 960 <= given <= 48_000 + 960 + 3 * 480


def test_a_trickle_reaches_the_card_without_a_click() -> None:
    """Resampled with its gaps: the steps of what comes out are no larger than a fade makes them."""
    player = Player(nothing)
    feed = CardFeed(player, Form(48_000, 1))
    whole, out = sine(48_000), b""
    for at in range(0, len(whole), 1_920):  # 40 ms of sound every 50 ms
        player.play(1, whole[at : at + 1_920])
        out += b"".join(feed.fill(480) for _ in range(5))
    player.finish(1)
    out += b"".join(feed.fill(480) for _ in range(150))
    samples = np.frombuffer(out, "<i2").astype(int)
    steepest = np.abs(
        np.diff(np.frombuffer(whole, "<i2").astype(int))
    ).max()  # of 24 kHz: twice that of 48 kHz
    assert np.abs(np.diff(samples)).max() < steepest
    loud = np.flatnonzero(np.abs(samples) > 2000)
    assert loud[-1] - loud[0] > 1.1 * 96_000, "there were gaps"
    energy = float((samples.astype(float) ** 2).sum()) / 48_000
    assert energy == pytest.approx(2 * 8000**2 / 2, rel=0.03), "and nothing is missing"
