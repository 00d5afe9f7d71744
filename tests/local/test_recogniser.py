"""Real speech into calls: every shipped tool, several phrasings, and what is no command at all."""

from __future__ import annotations

import pytest

from agentd.local.brain import Brain
from agentd.local.recogniser import Recogniser
from tests.local.house import COMMANDS, NO_COMMANDS, shipped_book, utterance
from tests.speech import VOICES, Voice, with_noise

CLEAR = (Voice("en-us"), Voice("slt", "flite", 170))  # accents that the carried model was trained on


class Understanding:
    def __init__(self) -> None:
        book = shipped_book()
        self.brain = Brain(book, frozenset(book.tools))
        self.recogniser = Recogniser(("hey jarvis",), self.brain.grammar.automaton())

    def of(self, pcm: bytes) -> tuple[str, dict[str, object]] | None:
        call = self.brain.call(self.recogniser.words(pcm))
        return (call.tool, dict(call.args)) if call else None

    def right(
        self, voices: tuple[Voice, ...], snr_db: float | None = None, **cut: int
    ) -> tuple[int, list[str]]:
        """How many commands were tried, and which were not understood as they were meant."""
        tried, wrong = 0, []
        for voice in voices:
            for text, tool, args in COMMANDS:
                pcm = utterance(text, voice, **cut)
                tried += 1
                if self.of(pcm if snr_db is None else with_noise(pcm, snr_db)) != (tool, args):
                    wrong.append(f"{voice.voice}: {text}")
        return tried, wrong

    def taken_for_commands(self, voices: tuple[Voice, ...]) -> tuple[int, list[str]]:
        cases = [(voice, text) for voice in voices for text in NO_COMMANDS]
        return len(cases), [f"{v.voice}: {text}" for v, text in cases if self.of(utterance(text, v))]


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding()


@pytest.mark.parametrize(("tail_ms", "gap_ms"), [(0, 200), (200, 100), (400, 0), (600, 2_000)])
def test_commands_wherever_the_wake_word_was_cut(
    understanding: Understanding, tail_ms: int, gap_ms: int
) -> None:
    tried, wrong = understanding.right(CLEAR, tail_ms=tail_ms, gap_ms=gap_ms)
    assert len(wrong) <= tried * 0.06, wrong


def test_what_is_no_command_is_not_taken_for_one(understanding: Understanding) -> None:
    tried, taken = understanding.taken_for_commands(CLEAR)
    assert len(taken) <= tried * 0.1, taken


def test_silence_is_no_command(understanding: Understanding) -> None:
    assert understanding.of(bytes(2 * 16_000)) is None


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_all_voices(understanding: Understanding) -> None:
    for name, snr_db in (("clean", None), ("20 dB", 20), ("10 dB", 10)):
        tried, wrong = understanding.right(VOICES, snr_db)
        print(f"\n{name}: {tried - len(wrong)} of {tried} commands understood", end="")
    tried, taken = understanding.taken_for_commands(VOICES)
    print(f"\nof {tried} other sentences {len(taken)} were taken for commands")
    assert len(taken) <= tried * 0.15
