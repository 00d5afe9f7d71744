"""Spoken turns in noisy rooms, through the real hearing and the core's detector, faster than real time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from agentd.audio.hearing import Hearing
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from agentd.core.events import FRAME_BYTES, FRAME_MS
from agentd.core.phases import Phase
from agentd.core.utterance import End, Listening, UtteranceDetector
from tests.noise import Noise, among
from tests.speech import Voice, silence, trimmed

ROOM_MS = 5_000  # before anybody speaks
PAUSE_MS = 500  # between the pieces of a command
AFTER_MS = 20_000  # longer than a turn in which nobody is heard may last
NO_SPEECH_MS = 5_000
RECOGNISED_MS = 200  # after the wake word's end: a turn is opened then, where noise has hidden the word
LISTENING = Listening(silence_ms=600, hangover_ms=0)


@dataclass(frozen=True)
class Turn:
    """The wake word, a pause, and a command of one or more pieces with `PAUSE_MS` between them. `noise` None:
    a clean recording. All figures in ms count from its beginning."""

    voice: Voice
    pieces: Sequence[str]
    noise: Noise | None = None
    snr_db: float = 10
    after_wake_ms: int = 600
    seed: int = 0

    @cached_property
    def _wake(self) -> bytes:
        return silence(ROOM_MS) + trimmed(self.voice.say("hey jarvis"))

    @cached_property
    def _until(self) -> list[bytes]:
        """The sound up to the last voiced sample of each piece."""
        until, spoken = [], self._wake + silence(self.after_wake_ms)
        for piece in self.pieces:
            spoken += trimmed(self.voice.say(piece))
            until.append(spoken)
            spoken += silence(PAUSE_MS)
        return until

    @property
    def pcm(self) -> bytes:
        spoken = self._until[-1] + silence(AFTER_MS)
        return among(spoken, self.noise, self.snr_db, self.seed) if self.noise else spoken

    @property
    def woken_ms(self) -> float:
        return _ms(self._wake)

    @property
    def last_voiced_ms(self) -> list[float]:
        """Of each piece."""
        return [_ms(until) for until in self._until]


def _ms(pcm: bytes) -> float:
    return len(pcm) / FRAME_BYTES * FRAME_MS


def ends(turn: Turn) -> tuple[float, End] | None:
    """When and why `turn` was over; None: it never was."""
    hearing = Hearing(Vad(), WakeWords([WakeWord(model="hey_jarvis")]))
    detector = UtteranceDetector(LISTENING)
    pcm = turn.pcm
    for end in range(FRAME_BYTES, len(pcm) + 1, FRAME_BYTES):
        until_ms = end / FRAME_BYTES * FRAME_MS
        woken = not detector.listening and until_ms > turn.woken_ms + RECOGNISED_MS
        for heard in hearing.hear(pcm[end - FRAME_BYTES : end]):
            for step in detector.hear(heard):
                if isinstance(step, End):
                    return until_ms, step
            woken = woken or (heard.wake is not None and until_ms > ROOM_MS and not detector.listening)
        if woken:
            detector.listen(NO_SPEECH_MS, after_wake=True)
            hearing.attend(Phase.LISTENING)
    return None
