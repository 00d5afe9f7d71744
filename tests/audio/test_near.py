"""Somebody near, or what the canceller has left of an echo: told apart by level and voice."""

from __future__ import annotations

import numpy as np

from agentd.audio.near import AT_FIRST_DB, AT_FIRST_MS, LOUD_DB, NearSpeech
from agentd.core.events import FRAME_MS, FRAME_SAMPLES, INPUT_HZ


def voice(level_db: float, number: int) -> bytes:
    """A frame of a steady vowel at 150 Hz."""
    at = np.arange(FRAME_SAMPLES) + number * FRAME_SAMPLES
    orders = np.arange(1, 10)[:, None]
    sound = (np.sin(2 * np.pi * 150 * orders * at / INPUT_HZ) / orders).sum(axis=0)
    loud = 10 ** (level_db / 20) / np.sqrt((sound**2).mean())
    return np.asarray(sound * loud, "<i2").tobytes()


def noise(level_db: float) -> bytes:
    return np.asarray(
        np.random.default_rng(1).normal(0, 10 ** (level_db / 20), FRAME_SAMPLES), "<i2"
    ).tobytes()


def judged(near: NearSpeech, frames: list[bytes]) -> list[bool]:
    return [near.near(frame, frame) for frame in frames]


def test_a_faint_voice_counts_only_once_the_canceller_has_practised_and_knows_its_way() -> None:
    near = NearSpeech()
    faint = [voice(LOUD_DB + AT_FIRST_DB / 2, number) for number in range(AT_FIRST_MS // FRAME_MS + 2)]
    loud = [voice(LOUD_DB + 2 * AT_FIRST_DB, number) for number in range(3)]
    assert not any(judged(near, faint[:10]))
    assert judged(near, loud)[1:] == [True, True]
    assert judged(near, faint)[-1]
    near.doubt()
    assert not any(judged(near, faint[:10]))


def test_a_breath_is_nobody() -> None:
    near = NearSpeech()
    assert not any(judged(near, [noise(LOUD_DB + 20)] * 100))
