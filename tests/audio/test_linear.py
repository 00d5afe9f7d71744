"""What the gentler canceller leaves: little of our own sound, all of what others say."""

from __future__ import annotations

import numpy as np
import pytest

from agentd.audio.linear import LinearCanceller
from agentd.core.events import FRAME_SAMPLES
from tests.audio.echoroom import Place, level_db, seconds
from tests.speech import samples, say

REPLY = "The kitchen light is on, and the blinds are going down. It will rain tomorrow in the afternoon."
ROOM = Place(seed=5, echo_db=-10)


def reply() -> np.ndarray:
    return samples(say(REPLY, "slt", "flite", 160) + say(REPLY, "rms", "flite", 160))


def left(far: np.ndarray, microphone: bytes) -> np.ndarray:
    canceller, near = LinearCanceller(), np.frombuffer(microphone, "<i2").astype(np.float32)
    starts = range(0, near.size - FRAME_SAMPLES + 1, FRAME_SAMPLES)
    pairs = ((near[at : at + FRAME_SAMPLES], far[at : at + FRAME_SAMPLES]) for at in starts)
    return np.concatenate([canceller.hear(now, played.astype(np.float32)) for now, played in pairs])


@pytest.mark.parametrize("echo_db", [-20, -10, 0])
def test_most_of_an_echo_is_gone_after_four_seconds(echo_db: float) -> None:
    far, place = reply(), Place(seed=5, echo_db=echo_db)
    microphone = place.microphone(far)
    less_db = level_db(seconds(samples(microphone), 4, 8)) - level_db(seconds(left(far, microphone), 4, 8))
    assert less_db > 12


def test_what_is_said_over_it_stays_as_it_is() -> None:
    far, said = reply(), 0.3 * samples(say("turn off the kitchen light", "awb", "flite"))
    near = np.concatenate((np.zeros(64_000), said))
    got = left(far, ROOM.microphone(far, near))[64_000 : near.size]
    got, said = got[: said.size], said[: got.size]
    assert np.corrcoef(got, said)[0, 1] > 0.9
    assert level_db(got) == pytest.approx(level_db(said), abs=1.5)


def test_without_a_far_end_nothing_is_touched() -> None:
    microphone = ROOM.microphone(np.zeros(32_000), samples(say("hello")))
    assert np.array_equal(left(np.zeros(32_000), microphone), samples(microphone))


def test_a_room_that_changes_is_learnt_anew() -> None:
    far = np.tile(reply(), 2)
    half = far.size // 2 // FRAME_SAMPLES * FRAME_SAMPLES
    microphone = ROOM.microphone(far)[: 2 * half] + Place(seed=6, echo_db=-10).microphone(far)[2 * half :]
    rest, heard = left(far, microphone)[half:], samples(microphone)[half:]
    assert level_db(seconds(rest, 4, 7)) < level_db(seconds(heard, 4, 7)) - 10
