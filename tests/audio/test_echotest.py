"""The echo test allows free speech where it works, and refuses it where it does not: in simulated rooms."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from agentd.audio.echo import EchoCanceller
from agentd.audio.echotest import EchoFound, delay_ms, judge, sound
from agentd.core.events import FRAME_BYTES, INPUT_HZ, REPLY_HZ
from tests.audio.echoroom import CARD_HZ, Place, card_blocks
from tests.speech import frames, samples


def outcome(place: Place) -> EchoFound:
    played = np.concatenate((soxr.resample(samples(sound()), REPLY_HZ, INPUT_HZ), np.zeros(INPUT_HZ // 2)))
    echo, blocks, pairs = EchoCanceller(), card_blocks(played), []
    for number, frame in enumerate(frames(place.microphone(played)), 1):
        for block in blocks[2 * number - 2 : 2 * number]:
            echo.played(block, CARD_HZ)
        pairs.append((frame, echo.cancel(frame)))
    silent = place.microphone(np.zeros(INPUT_HZ))
    return judge(list(frames(silent)), pairs)


@pytest.mark.parametrize("seed", [600, 601, 602])
@pytest.mark.parametrize("echo_db", [-30, -20, -12])
def test_free_speech_is_allowed_where_the_echo_is_moderate(echo_db: float, seed: int) -> None:
    found = outcome(Place(seed, echo_db, distortion=0.03))
    print(found)
    assert found.why_not == ""
    assert found.echo_dbfs == pytest.approx(69 - 90.3 + echo_db + 3, abs=4), "at its loudest"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        (Place(610, -8), "so loud"),
        (Place(611, 0, distortion=0.03), "so loud"),
        (Place(612, -26, distortion=3), "left after cancelling"),
        (Place(613, 8), "overdrives"),
    ],
)
def test_it_is_refused_beside_a_louder_or_a_worse_speaker(place: Place, why: str) -> None:
    found = outcome(place)
    print(found)
    assert why in found.why_not


def test_a_microphone_that_hears_nothing_of_it() -> None:
    silence = [bytes(FRAME_BYTES)] * 100
    found = judge(silence, [(frame, frame) for frame in silence])
    assert found.why_not == ""
    assert found.echo_dbfs < -90


def test_the_delay_is_found() -> None:
    place = Place(614, -20, delay_ms=120)
    before = np.zeros(INPUT_HZ // 2)
    played = np.concatenate((before, soxr.resample(samples(sound()), REPLY_HZ, INPUT_HZ)))
    assert delay_ms(place.microphone(played), begun_ms=500) == pytest.approx(120, abs=10)
