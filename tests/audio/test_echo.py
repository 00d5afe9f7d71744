"""Our own sound is taken out of what the microphone hears; nothing else is touched."""

from __future__ import annotations

import random
from collections.abc import Iterable

import numpy as np
import pytest

from agentd.audio.echo import EchoCanceller
from agentd.core.events import FRAME_BYTES
from tests.audio.echoroom import CARD_HZ, Place, card_blocks, level_db, seconds
from tests.speech import frames, samples, say, silence

REPLY = "The kitchen light is on, and the blinds are going down. It will rain tomorrow in the afternoon."


def reply() -> np.ndarray:
    return samples(say(REPLY, "slt", "flite", 160) + say(REPLY, "rms", "flite", 160))


def heard(
    echo: EchoCanceller, played: np.ndarray, microphone: bytes, late: Iterable[int] | None = None
) -> np.ndarray:
    """What is left of it. Two blocks a frame; `late` blocks are still missing when the frame is read."""
    blocks, given, out = card_blocks(played), 0, bytearray()
    lateness = iter(late or ())
    for number, frame in enumerate(frames(microphone)):
        upto = max(given, 2 * (number + 1) - next(lateness, 0))
        for block in blocks[given:upto]:
            echo.played(block, CARD_HZ)
        given = upto
        out += echo.cancel(frame)
    return samples(bytes(out))


@pytest.mark.parametrize("echo_db", [-30, -20, -10, 0])
def test_an_echo_is_gone_after_a_second(echo_db: float) -> None:
    played, place = reply(), Place(seed=3, echo_db=echo_db)
    microphone = place.microphone(played)
    left = heard(EchoCanceller(), played, microphone)
    assert level_db(seconds(left, 1, 8)) < level_db(seconds(samples(microphone), 1, 8)) - 15
    assert level_db(seconds(left, 1, 8)) < 36


def test_blocks_that_come_in_bursts_do_no_harm() -> None:
    """By as much as 40 ms late; and the ear reads nothing, then all of it at once."""
    dice = random.Random(1)
    played, place = reply(), Place(seed=3, echo_db=-10)
    microphone = place.microphone(played)
    echo = EchoCanceller()
    heard(echo, np.zeros(32_000), silence(2000), (dice.randrange(5) for _ in range(100)))
    left = heard(echo, played, microphone, (dice.randrange(5) for _ in range(10_000)))
    assert level_db(seconds(left, 1, 8)) < level_db(seconds(samples(microphone), 1, 8)) - 15


def test_our_sound_is_known_also_if_the_room_before_was_heard_by_chunks() -> None:
    played, place = reply(), Place(seed=3, echo_db=-10)
    microphone = place.microphone(played)
    echo = EchoCanceller()
    for number, frame in enumerate(frames(silence(4_000)), 1):
        for _ in range(0 if number % 4 else 4):
            echo.played(bytes(1920), CARD_HZ)
        echo.cancel(frame, late=number % 4 > 0)
    left = heard(echo, played, microphone)
    assert level_db(seconds(left, 1, 8)) < level_db(seconds(samples(microphone), 1, 8)) - 15


def test_nothing_is_touched_while_nothing_is_played() -> None:
    spoken = say("turn on the kitchen light")
    echo = EchoCanceller()
    assert list(map(echo.cancel, frames(spoken))) == list(frames(spoken)), "no card at all"
    for frame in frames(spoken):
        echo.played(bytes(1920), CARD_HZ)
        assert echo.cancel(frame) == frame
        assert not echo.playing


def test_after_a_stall_of_the_card_what_is_left_is_not_judged_for_a_second() -> None:
    played, place = reply(), Place(seed=3, echo_db=-10)
    microphone = place.microphone(played)
    echo = EchoCanceller()
    heard(echo, played, microphone)
    assert echo.settled
    for frame in frames(silence(300)):
        echo.cancel(frame)
    heard(echo, played[: 320 * 20], microphone[: 640 * 20])
    assert not echo.settled
    heard(echo, played[: 320 * 60], microphone[: 640 * 60])
    assert echo.settled


def test_a_moment_in_which_the_card_takes_nothing_is_a_stall_too() -> None:
    """Its far end is not there yet, so what is left is all of the echo."""
    played = reply()
    echo = EchoCanceller()
    heard(echo, played, Place(seed=3, echo_db=-10).microphone(played))
    for frame in frames(silence(120)):
        echo.cancel(frame)
    assert not echo.settled


def test_what_is_near_is_still_heard() -> None:
    played, place = reply(), Place(seed=3, echo_db=-20)
    near = np.concatenate(
        (np.zeros(48_000), 0.5 * samples(say("turn off the kitchen light", "awb", "flite")))
    )
    left = heard(EchoCanceller(), played, place.microphone(played, near))
    spoken = slice(48_000, near.size)
    assert level_db(left[spoken]) == pytest.approx(level_db(near[spoken]), abs=6)


def test_it_rests_when_our_sound_has_died_away() -> None:
    echo = EchoCanceller()
    heard(echo, reply(), Place(3, -20).microphone(reply()))
    assert echo.playing
    frame = say("hello")[: FRAME_BYTES * 10][-FRAME_BYTES:]
    for _ in range(60):
        echo.played(bytes(1920), CARD_HZ)
    assert not echo.playing
    assert echo.cancel(frame) == frame


def test_what_was_learnt_is_kept_and_a_lost_card_does_no_harm() -> None:
    played, place = reply(), Place(seed=3, echo_db=-10)
    microphone = place.microphone(played)
    echo = EchoCanceller()
    heard(echo, played, microphone)
    for frame in frames(silence(60_000)):
        echo.cancel(frame)
    again = heard(echo, played, microphone)
    assert level_db(seconds(again, 0.3, 2)) < level_db(seconds(samples(microphone), 0.3, 2)) - 15
