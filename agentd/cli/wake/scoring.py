"""Recordings through the daemon's own ear: voice activity, gate, wake words, as it hears them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentd.audio.hearing import Hearing
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.cli.recordings import read
from agentd.config.settings import WakeWord
from agentd.config.wakemodels import Engine
from agentd.core.events import FRAME_BYTES, INPUT_HZ

PAUSE_S = 3.0  # before each recording: nobody is still deaf from the last one, and the gate is shut
AFTER_S = 1.0  # a word at the very end still gets its score


@dataclass(frozen=True, slots=True)
class Scored:
    """What the ear made of one recording. `scores`: of every 80 ms that the model was asked about."""

    file: Path
    seconds: float
    scores: tuple[float, ...]
    detections: int

    @property
    def peak(self) -> float:
        return max(self.scores, default=0.0)


class Noting(WakeWords):
    """Keeps every score, also of what is made up for when the gate opens. Raises ConfigError and
    FileNotFoundError for a word without a model."""

    def __init__(self, word: WakeWord, engine: Engine) -> None:
        super().__init__([word], engine)
        self.noted: list[float] = []

    def score(self, chunk: bytes) -> dict[str, float]:
        scores = super().score(chunk)
        self.noted += scores.values()
        return scores


def scored(wake: Noting, files: Sequence[Path]) -> Iterator[Scored]:
    """One after the other, as in one day. Raises Unavailable for a file that cannot be read."""
    hearing = Hearing(Vad(), wake)
    for file in files:
        pcm = read(file)
        wake.noted.clear()
        detections = _detections(hearing, _silence(PAUSE_S) + pcm + _silence(AFTER_S))
        yield Scored(file, len(pcm) / 2 / INPUT_HZ, tuple(wake.noted), detections)


def _detections(hearing: Hearing, pcm: bytes) -> int:
    frames = (pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES))
    return sum(heard.wake is not None for frame in frames for heard in hearing.hear(frame))


def _silence(seconds: float) -> bytes:
    return bytes(2 * round(INPUT_HZ * seconds))
