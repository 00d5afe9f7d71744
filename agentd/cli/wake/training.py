"""A verifier from recordings of the household and of others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from agentd.audio.wake.onnxfile import Floats
from agentd.audio.wake.openwakeword import OpenWakeWord
from agentd.audio.wake.verifier import Verifier, fit
from agentd.audio.wake.words import CHUNK_BYTES
from agentd.cli.recordings import read
from agentd.config.settings import WakeWord
from agentd.core.events import INPUT_HZ
from agentd.errors import Unavailable

SHIFTS = 4  # each recording is heard so often, a part of a chunk later each time: the word begins anywhere
BEFORE_S, AFTER_S = 2.0, 1.0
FEWEST = 3  # of either side, as openWakeWord's guide says; ten are better


@dataclass(frozen=True, slots=True)
class Trained:
    """A verifier, and how it does with recordings that it was not trained on: each was left out in turn.

    `accepted` of the `household` recordings in which the word is heard, `refused` of the `others`.
    """

    verifier: Verifier
    accepted: int
    household: int
    refused: int
    others: int


def train(word: WakeWord, household: Sequence[Path], others: Sequence[Path]) -> Trained:
    """Raises Unavailable for what cannot be read, and where the word is heard in too few recordings."""
    wake = OpenWakeWord([word.model_copy(update={"verifier": None})])
    ours = _examples(wake, household, "the household")
    theirs = _examples(wake, others, "others (--not)")
    kept = [fit(np.vstack([*ours[:n], *ours[n + 1 :]]), np.vstack(theirs)) for n in range(len(ours))]
    accepted = sum(_accepts(verifier, each) for verifier, each in zip(kept, ours, strict=True))
    kept = [fit(np.vstack(ours), np.vstack([*theirs[:n], *theirs[n + 1 :]])) for n in range(len(theirs))]
    refused = sum(not _accepts(verifier, each) for verifier, each in zip(kept, theirs, strict=True))
    whole = fit(np.vstack(ours), np.vstack(theirs))
    return Trained(whole, accepted, len(ours), refused, len(theirs))


def _accepts(verifier: Verifier, detections: Floats) -> bool:
    """As the ear does: one chunk over the threshold that is accepted is enough."""
    return any(verifier.accepts(each) for each in detections)


def _examples(wake: OpenWakeWord, files: Sequence[Path], whose: str) -> list[Floats]:
    """Of each recording in which the word is heard: the embeddings at all chunks over the threshold."""
    found = [np.stack(each) for file in files if (each := _detections(wake, read(file)))]
    if len(found) < FEWEST:
        (rule,) = wake.rules
        words = f"of {len(files)} recordings of {whose} the word {rule.name} is heard in {len(found)}"
        raise Unavailable(f"{words}; it takes {FEWEST} or more, better ten, of people who say it")
    return found


def _detections(wake: OpenWakeWord, pcm: bytes) -> list[Floats]:
    examples: list[Floats] = []
    for shift in range(SHIFTS):
        sound = bytes(2 * round(BEFORE_S * INPUT_HZ) + CHUNK_BYTES // SHIFTS * shift)
        sound += pcm + bytes(2 * round(AFTER_S * INPUT_HZ))
        chunks = (sound[at : at + CHUNK_BYTES] for at in range(0, len(sound) - CHUNK_BYTES + 1, CHUNK_BYTES))
        over = (chunk for chunk in chunks if wake.hear(chunk)[0] >= wake.rules[0].threshold)
        examples += [wake.embeddings.flatten() for _ in over]
    return examples
