"""What the room's sound means: frames in, `Heard` out, in order and unaltered."""

from __future__ import annotations

from collections.abc import Sequence

from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.core.events import FRAME_BYTES, Heard
from agentd.core.phases import Phase

CHUNK_FRAMES = CHUNK_BYTES // FRAME_BYTES


class Hearing:
    """Hears 20 ms frames (16 kHz mono s16), on the ear's thread alone, but for `attend`.

    While only a wake word matters frames come out four at a time, and as one event when they are silent.
    """

    def __init__(self, vad: Vad, wake: WakeWords) -> None:
        self._vad = vad
        self._wake = wake
        self._phase = Phase.IDLE
        self._chunk = bytearray()
        self._held: list[Heard] = []

    @property
    def holding(self) -> bool:
        """There are frames that have not come out yet."""
        return bool(self._held)

    def attend(self, phase: Phase) -> None:
        """What the conversation is about now; from any thread."""
        self._phase = phase

    def hear(self, frame: bytes) -> Sequence[Heard]:
        speech = self._vad.speech(frame)
        self._chunk += frame
        wake = None
        if len(self._chunk) == CHUNK_BYTES:
            wake = self._wake.heard(bytes(self._chunk))
            self._chunk.clear()
        self._held.append(Heard(frame, speech, wake, self._wake.lone_ms))
        if self._chunk and self._phase is Phase.IDLE:
            return ()
        held, self._held = self._held, []
        return _joined(held)


def _joined(held: list[Heard]) -> list[Heard]:
    """A silent chunk as one event: an idle house is silent most of the time."""
    if len(held) < CHUNK_FRAMES or any(heard.speech or heard.wake for heard in held):
        return held
    lone_ms = min(heard.lone_ms for heard in held)
    return [Heard(b"".join(heard.pcm for heard in held), speech=False, lone_ms=lone_ms)]
