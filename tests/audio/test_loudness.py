"""A reply that nobody can hear is told from one that is quiet."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.core.events import REPLY_HZ
from tests.audio.test_player import Desk
from tests.speech import say


def noise(seconds: float, rms: float) -> bytes:
    return np.random.default_rng(0).normal(0, rms, round(seconds * REPLY_HZ)).astype("<i2").tobytes()


def scaled(pcm: bytes, db: float) -> bytes:
    return (np.frombuffer(pcm, "<i2") * 10 ** (db / 20)).astype("<i2").tobytes()


def audible(pcm: bytes, block: int = 240) -> bool:
    desk = Desk()
    desk.player.play(1, pcm)
    desk.player.finish(1)
    desk.pull_all(block)
    assert desk.played[0].heard_samples == len(pcm) // 2
    return desk.played[0].audible


@pytest.mark.parametrize("block", [7, 120, 240, 960])
def test_full_length_at_almost_zero_amplitude(block: int) -> None:
    assert not audible(bytes(4 * REPLY_HZ), block)
    assert not audible(noise(1, 8), block)
    assert audible(noise(1, 800), block)


def test_speech_is_audible_down_to_a_whisper() -> None:
    spoken = say("The light is on.")
    for db in (0, -20, -30):
        assert audible(scaled(spoken, db)), db
    assert not audible(scaled(spoken, -65))


def test_one_word_in_a_long_silence_is_audible_and_one_click_is_not() -> None:
    rest = noise(5, 2)
    assert audible(rest + scaled(say("Yes."), -10) + rest)
    assert not audible(rest + noise(0.02, 5_000) + rest)


def test_too_little_to_tell_is_no_complaint() -> None:
    assert audible(bytes(2 * REPLY_HZ // 10))
    desk = Desk()
    desk.player.finish(1)
    desk.player.cut(2)
    desk.pull_all()
    assert [played.audible for played in desk.played] == [True, True]


def test_each_reply_for_itself() -> None:
    desk = Desk()
    for number, pcm in enumerate((noise(0.5, 3), noise(0.5, 900), bytes(REPLY_HZ)), 1):
        desk.player.play(number, pcm)
        desk.player.finish(number)
    desk.pull_all()
    assert [played.audible for played in desk.played] == [False, True, False]
