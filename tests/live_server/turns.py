"""What a person said, as the server took it: the speech itself, and the turns it was made of."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from hashlib import sha256

LOUD = 500  # of 32767: the server's own detection takes a piece with such a peak for speech
SILENCE_MS = 800  # the server's own default
BYTES_PER_MS = 32  # of speech: 16 kHz mono s16


def digest_of(content: bytes) -> str:
    """By which the same utterance is known again."""
    return sha256(content).hexdigest()[:12]


@dataclass
class Activity:
    """One utterance as it came: 16 kHz mono s16, and the loop's time in seconds of its marks."""

    began_at: float
    audio: bytearray = field(default_factory=bytearray)
    ended_at: float | None = None
    piece_bytes: list[int] = field(default_factory=list)
    spoken: bool = False
    quiet_ms: float = 0.0

    @property
    def digest(self) -> str:
        return digest_of(bytes(self.audio))

    def add(self, pcm: bytes) -> None:
        self.audio += pcm
        self.piece_bytes.append(len(pcm))
        samples = array("h", pcm[: len(pcm) & ~1])
        if max(samples, default=0) > LOUD or min(samples, default=0) < -LOUD:
            self.spoken, self.quiet_ms = True, 0.0
        else:
            self.quiet_ms += len(pcm) / BYTES_PER_MS


@dataclass
class Turn:
    """What wants an answer. `kind` is speech, text (realtime) or content; `size` in bytes.

    Two turns of one digest are the same utterance, sent twice: what is to be answered exactly once has
    `replied` in exactly one of them, over all sessions. `replied`: a sound went out for it; `done`: its
    `turnComplete` did; `calls` are the names of the functions that were called for it.
    """

    kind: str
    digest: str
    size: int
    at: float
    replied: bool = False
    done: bool = False
    calls: list[str] = field(default_factory=list)
