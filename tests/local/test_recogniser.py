"""Real speech into calls: every shipped tool, several phrasings, and what is no command at all."""

from __future__ import annotations

import pytest

from tests.local.house import COMMANDS, LATER, NEAR_COMMANDS, NO_COMMANDS
from tests.local.understanding import CLEAR, Understanding
from tests.speech import VOICES, Voice

UNDER_NOISE = (Voice("en-us"), Voice("en-gb"))
ALL = (*VOICES, Voice("en-gb", wpm=175), Voice("en-us", wpm=175))


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding()


def test_what_is_said_of_timers_and_delays(understanding: Understanding) -> None:
    tally = understanding.right(CLEAR, commands=LATER)
    assert tally.right >= 0.8, tally
    assert not tally.wrong


def test_fast_british_speech(understanding: Understanding) -> None:
    tally = understanding.right((Voice("en-gb", wpm=175),))
    assert tally.right >= 0.8, tally
    assert not tally.wrong


def test_commands_under_noise(understanding: Understanding) -> None:
    tally = understanding.right(UNDER_NOISE, 10)
    assert tally.right >= 0.6, tally
    assert len(tally.wrong) <= 1, tally.wrong


def test_what_is_no_command_is_not_taken_for_one(understanding: Understanding) -> None:
    tally = understanding.taken_for_commands(CLEAR, NO_COMMANDS)
    assert len(tally.wrong) <= tally.tried * 0.05, tally


def test_who_may_only_switch_on_does_not_take_other_commands_for_that() -> None:
    """6 of 28 were taken for it where the other tools were not listened for."""
    own = tuple(command for command in COMMANDS if command[1] == "turn_on_lights")
    others = tuple(text for text, tool, _ in COMMANDS if tool != "turn_on_lights")
    only_on = Understanding("turn_on_lights")
    assert only_on.right(CLEAR, commands=own).right == 1
    assert not only_on.taken_for_commands(CLEAR, others).wrong


def test_silence_is_no_command(understanding: Understanding) -> None:
    assert understanding.of(bytes(2 * 16_000)) is None


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_all_voices(understanding: Understanding) -> None:
    for name, snr_db, least in (("clean", None, 0.9), ("20 dB", 20, 0.8), ("10 dB", 10, 0.5)):
        tally = understanding.right(ALL, snr_db)
        print(f"\n{name}: {tally.right:.0%} of {tally.tried} commands understood, {len(tally.wrong)} wrongly")
        assert tally.right >= least
        assert len(tally.wrong) <= tally.tried * 0.03, tally.wrong
    for texts, most in ((NO_COMMANDS, 0.05), (NEAR_COMMANDS, 0.2)):
        tally = understanding.taken_for_commands(ALL, texts)
        print(f"of {tally.tried} other sentences {len(tally.wrong)} were taken for commands")
        assert len(tally.wrong) <= tally.tried * most, tally.wrong
