"""How the embedded model understands real speech, counted."""

from __future__ import annotations

from dataclasses import dataclass, field

from agentd.local.brain import Brain
from agentd.local.grammar import Call
from agentd.local.recogniser import Recogniser
from tests.local.house import COMMANDS, shipped_book, utterance
from tests.speech import Voice, with_noise

CLEAR = (Voice("en-us"), Voice("slt", "flite", 170))  # accents that the carried model was trained on

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
