"""What the room's sound means: frames in, `Heard` out, in order.

They stay unaltered, but for our own sound where an echo canceller is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from agentd.audio.echo import Echo
from agentd.audio.ending import Ending
from agentd.audio.gate import Gate
from agentd.audio.near import NearSpeech
from agentd.audio.ownchimes import OwnChimes
from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, WakeWords
from agentd.core.events import FRAME_BYTES, Heard
from agentd.core.phases import Phase

CHUNK_FRAMES = CHUNK_BYTES // FRAME_BYTES
# An idle silent room comes out in pieces of 0.64 s: to hand one over costs as much as to hear it.
PIECE_FRAMES = 8 * CHUNK_FRAMES


class Hearing:
    """Hears 20 ms frames (16 kHz mono s16), on the ear's thread alone, but for `attend`.

    While only a wake word matters they come out chunk by chunk, those that say the same as one. As long as
    the gate is shut, too, they come out later still, as silence, and the wake model does not hear them.
    """

    def __init__(self, vad: Vad, wake: WakeWords, echo: Echo | None = None) -> None:
        self._vad = vad
        self._wake = wake
        self._echo = echo
        self._gate = Gate()
        self._ending = Ending()
        self._chimes = OwnChimes()
        self._near = NearSpeech()
        self._phase = Phase.IDLE
        self._chunk = bytearray()
        self._held: list[Heard] = []  # `speech` is still to be told

    @property
    def holding(self) -> bool:
        """There are frames that have not come out yet."""
        return bool(self._held)

    def attend(self, phase: Phase) -> None:
        """What the conversation is about now; from any thread."""
        self._phase = phase

    def hear(self, frame: bytes) -> Sequence[Heard]:
        phase = self._phase
        idle = phase is Phase.IDLE
        left = frame if self._echo is None else self._echo.cancel(frame)
        attentive = self._gate.hear(self._vad.voiced(left)) or not idle
        wake = self._wake_word(frame, attentive)  # cancelling would leave little of a word over a reply
        lone_ms = self._wake.lone_ms if attentive else 0
        near = self._not_us(frame, left) and not idle
        self._held.append(Heard(left, False, wake, lone_ms, near=near))
        if idle and (self._chunk or not (attentive or len(self._held) >= PIECE_FRAMES)):
            return ()
        held, self._held = self._held, []
        if attentive:
            speech = self._vad.judge(len(held))
            held = [self._told(heard, said, phase) for heard, said in zip(held, speech, strict=True)]
        else:
            self._ending.silent(len(held))
        return _joined(held) if idle else held

    def _told(self, heard: Heard, said: bool, phase: Phase) -> Heard:
        speech = self._chimes.speech(heard.pcm, said)
        over = self._ending.over(heard.pcm, speech, phase)
        if heard.wake:
            self._ending.woken()
        hidden_ms = 0 if phase is Phase.IDLE else self._vad.hidden_ms
        return replace(heard, speech=speech, near=heard.near and speech, over=over, hidden_ms=hidden_ms)

    def _not_us(self, frame: bytes, left: bytes) -> bool:
        """Should this be speech, it is not our own; `left` by the canceller."""
        return self._echo is None or not self._echo.playing or self._near.near(frame, left)

    def _wake_word(self, frame: bytes, attentive: bool) -> str | None:
        self._chunk += frame
        if len(self._chunk) < CHUNK_BYTES:
            return None
        chunk = bytes(self._chunk)
        self._chunk.clear()
        if attentive:
            return self._wake.heard(chunk)
        self._wake.pass_over(chunk)
        return None


def _joined(held: Sequence[Heard]) -> list[Heard]:
    """What differs in nothing but its sound becomes one event."""
    runs = groupby(held, lambda heard: replace(heard, pcm=b""))
    return [replace(said, pcm=b"".join(heard.pcm for heard in run)) for said, run in runs]
