"""The sounds of the bench: made anew and yet the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from agentd.cli.bench import rooms
from agentd.cli.bench.corpus import DAY, QUICK, build
from agentd.cli.bench.speakers import present, readings
from agentd.core.events import INPUT_HZ
from tests.speech import samples, say

SMALL = replace(QUICK, silent_s=1, speech_s=2, day_s=20, speakers=1)
SPEECH = say("hey jarvis")


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    corpora = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        corpora.append(build(tmp_path / name, SMALL, None))
    one, two = ([*each.timed, *each.said["hey_jarvis"]] for each in corpora)
    assert [track.file.read_bytes() for track in one] == [track.file.read_bytes() for track in two]
    assert [track.said for track in one] == [track.said for track in two]
    assert [track.name for track in one][-2:] == ["hey_jarvis, clean", "hey_jarvis, 10 dB"]


def test_a_day_is_quiet_for_most_of_its_time(tmp_path: Path) -> None:
    day = next(track for track in build(tmp_path, SMALL, None).timed if track.name == DAY)
    assert day.seconds == pytest.approx(20, abs=0.5)
    seconds = samples(day.file.read_bytes())[: 19 * INPUT_HZ].reshape(19, -1)
    assert 2 <= sum(np.sqrt((seconds**2).mean(axis=1)) > 100) <= 5


def test_words_are_where_the_track_says(tmp_path: Path) -> None:
    (track, _) = build(tmp_path, SMALL, None).said["hey_jarvis"]
    sound = samples(track.file.read_bytes())
    for began_s, ended_s in track.said:
        inside = sound[round(began_s * INPUT_HZ) : round(ended_s * INPUT_HZ)]
        before = sound[round((began_s - 1) * INPUT_HZ) : round(began_s * INPUT_HZ)]
        assert np.sqrt((inside**2).mean()) > 20 * np.sqrt((before**2).mean())


@pytest.mark.parametrize("snr_db", [5, 10, 20])
def test_noise_is_as_loud_as_it_says(snr_db: int) -> None:
    noise = samples(rooms.in_noise(SPEECH, snr_db)) - samples(SPEECH)
    voiced = samples(SPEECH)[: len(SPEECH) // 640 * 320].reshape(-1, 320)
    powers = (voiced**2).mean(axis=1)
    level = powers[powers > powers.max() / 1_000].mean()
    assert 10 * np.log10(level / (noise**2).mean()) == pytest.approx(snr_db, abs=0.5)


def test_reverberation_goes_on_after_the_speech_and_dies_away() -> None:
    click = np.zeros(INPUT_HZ, "<i2")
    click[1_000] = 30_000
    tail = samples(rooms.in_reverb(click.tobytes()))[1_000:]
    early, late, over = ((tail[at : at + 800] ** 2).mean() for at in (200, 3_000, 12_000))
    assert early > 4 * late > 16 * over
    assert np.sqrt(over) == pytest.approx(rooms.QUIET_LSB, rel=0.7)  # the room itself


def test_those_who_read_take_turns() -> None:
    speakers = present()[:2]
    one, two = (piece for piece, _ in zip(readings(speakers), range(2), strict=False))
    assert one != two
    assert len(one) > INPUT_HZ
