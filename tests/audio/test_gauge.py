"""Levels of a minute of sound, and a word when it is clipped again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import numpy as np
import pytest

from agentd.audio.gauge import Gauged, Levels
from agentd.audio.level import clipped_samples, level_dbfs
from agentd.core.events import FRAME_MS, FRAME_SAMPLES

MINUTE = 60_000 // FRAME_MS


class Levelled:
    """Noise of the level that is asked for; dBFS."""

    ended = lost = False

    def __init__(self) -> None:
        self.level_dbfs = -60.0
        self._noise = np.random.default_rng(3).normal(0, 32_768, (50, FRAME_SAMPLES))
        self._frames = 0

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002
        self._frames += 1
        samples = self._noise[self._frames % 50] * 10 ** (self.level_dbfs / 20)
        return bytes(np.clip(samples, -32_768, 32_767).astype("<i2").tobytes())

    def close(self) -> None: ...


def minutes(*levels: tuple[float, float]) -> list[Levels]:
    """Each minute at its first level, with ten seconds at its second."""
    told: list[Levels] = []
    source = Levelled()
    gauged = Gauged(source, told.append)
    for quiet_dbfs, loud_dbfs in levels:
        for frame in range(MINUTE):
            source.level_dbfs = loud_dbfs if frame < MINUTE // 6 else quiet_dbfs
            gauged.read(0.2)
    return told


def test_what_is_quiet_and_what_is_loud() -> None:
    (levels,) = minutes((-60, -30))
    assert levels.quiet_dbfs == pytest.approx(-60, abs=1)
    assert levels.loud_dbfs == pytest.approx(-30, abs=1)
    assert levels.clipped_s == 0


def test_a_house_that_does_not_change_is_told_of_once() -> None:
    assert len(minutes(*[(-60, -30)] * 5)) == 1
    assert len(minutes((-60, -30), (-48, -30), (-48, -30), (-60, -30))) == 3


def test_clipping_is_counted_and_told_in_words_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        (levels,) = minutes(*[(-60, 0)] * 5)
    assert levels.clipped_s == pytest.approx(10, abs=0.5)
    assert [record.getMessage() for record in caplog.records] == [
        "microphone: too loud for 10 s of a minute; lower its gain (`agentd listen`)"
    ]


class Ready:
    """Noise that is there already."""

    ended = lost = False

    def __init__(self) -> None:
        noisy = Levelled()
        self.frames = [noisy.read(0.2) for _ in range(50)]
        self._at = 0

    def read(self, timeout_s: float) -> bytes:  # noqa: ARG002
        self._at = (self._at + 1) % 50
        return self.frames[self._at]

    def close(self) -> None: ...


def cpu_s(read: Callable[[], object]) -> float:
    """For ten minutes of sound."""
    began = time.thread_time()
    for _ in range(10 * MINUTE):
        read()
    return time.thread_time() - began


def test_it_costs_a_fraction_of_looking_at_every_frame() -> None:
    ready, gauged = Ready(), Gauged(Ready(), lambda _: None)
    bare = cpu_s(lambda: ready.read(0.2))
    every = cpu_s(lambda: (level_dbfs(ready.read(0.2)), clipped_samples(ready.frames[0]))) - bare
    ours = cpu_s(lambda: gauged.read(0.2)) - bare
    print(f"\nlevels and clipping: {ours / 0.6:.3f} ms of processor time per second of sound")
    assert ours < every / 3
