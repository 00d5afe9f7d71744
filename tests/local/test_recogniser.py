"""Real speech into calls: every shipped tool, several phrasings, and what is no command at all."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from agentd.local.brain import Brain
from agentd.local.grammar import Call
from agentd.local.recogniser import Recogniser
from tests.local.house import COMMANDS, LATER, NEAR_COMMANDS, NO_COMMANDS, shipped_book, utterance
from tests.speech import VOICES, Voice, with_noise

CLEAR = (Voice("en-us"), Voice("slt", "flite", 170))  # accents that the carried model was trained on
UNDER_NOISE = (Voice("en-us"), Voice("en-gb"))
ALL = (*VOICES, Voice("en-gb", wpm=175), Voice("en-us", wpm=175))


Meant = tuple[str, dict[str, object]] | None


@dataclass
class Tally:
    """What was tried; `missed` was not understood, `wrong` was understood as something else."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def count(self, case: str, call: Meant, meant: Meant) -> None:
        self.tried += 1
        if call != meant:
            (self.wrong if call else self.missed).append(case)

    @property
    def right(self) -> float:
        """The share understood as it was meant."""
        return 1 - len(self.missed + self.wrong) / self.tried


class Understanding:
    """Of a session that has declared these tools; without any: all of them."""

    def __init__(self, *declared: str) -> None:
        book = shipped_book()
        self.brain = Brain(book, frozenset(declared or book.tools))
        self.recogniser = Recogniser(("hey jarvis",), self.brain.grammar.automaton())

    def of(self, pcm: bytes) -> Meant:
        call = self.brain.call(self.brain.grammar.agreed(self.recogniser.hearings(pcm)))
        return (call.tool, dict(call.args)) if isinstance(call, Call) else None

    def right(
        self,
        voices: tuple[Voice, ...],
        snr_db: float | None = None,
        commands: tuple[tuple[str, str, dict[str, object]], ...] = COMMANDS,
        **cut: int,
    ) -> Tally:
        """How the commands of `voices` are understood."""
        tally = Tally()
        for voice in voices:
            for text, tool, args in commands:
                pcm = utterance(text, voice, **cut)
                call = self.of(pcm if snr_db is None else with_noise(pcm, snr_db))
                tally.count(f"{voice.voice}: {text}", call, (tool, args))
        return tally

    def taken_for_commands(self, voices: tuple[Voice, ...], texts: tuple[str, ...]) -> Tally:
        tally = Tally()
        for voice in voices:
            for text in texts:
                tally.count(f"{voice.voice}: {text}", self.of(utterance(text, voice)), None)
        return tally


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding()


@pytest.mark.parametrize(("tail_ms", "gap_ms"), [(0, 200), (200, 100), (400, 0), (600, 2_000)])
def test_commands_wherever_the_wake_word_was_cut(
    understanding: Understanding, tail_ms: int, gap_ms: int
) -> None:
    tally = understanding.right(CLEAR, tail_ms=tail_ms, gap_ms=gap_ms)
    assert tally.right >= 0.9, tally
    assert not tally.wrong


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
