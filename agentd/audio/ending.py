"""The end of a turn that webrtcvad holds open, as it takes noise and other people's talk for speech."""

from __future__ import annotations

from agentd.audio.foreground import Background, Foreground
from agentd.core.events import FRAME_MS
from agentd.core.phases import Phase

OPEN = (Phase.OPENING, Phase.LISTENING)
WAKE_TAIL_MS = 400  # a wake word may go on for so long after it was recognised, and is not what is waited for
HEARD_MS = 100  # shorter is a click, not somebody who speaks
HOLD_MS = 60  # bridges a soft beginning after a pause, which noise hides
NEAR_HOLD_MS = 300  # the same for what is near: the last syllables of a sentence are 5 to 10 dB softer
# Whoever has said nothing more by then has said it in one breath with the wake word; as long as a command is
# waited for by default.
NO_MORE_MS = 5_000
# If nobody has spoken by then, it was not the person whom webrtcvad has heard. Talk without end that nobody
# has called for is told before (`UNCALLED_MS` in the core).
NOBODY_MS = 16_000


class Ending:
    """Says of each frame of a turn whether speech is over. Outside a turn it only hears the room; what it
    needs is loaded with the turn, and let go of with it.
    """

    def __init__(self) -> None:
        self._background = Background()
        self._turn: _Turn | None = None

    def over(self, frame: bytes, speech: bool, phase: Phase) -> bool:
        """`frame` is 20 ms, 16 kHz mono s16; `speech` what webrtcvad makes of it."""
        if phase in OPEN:
            self._turn = self._turn or _Turn(self._background.talk)
            return self._turn.over(frame)
        self._turn = None
        if phase is Phase.IDLE:
            self._background.hear(frame, speech)
        return False

    def silent(self, frames: int) -> None:
        """So many frames of an idle room passed without anybody listening to them."""
        self._background.silent(frames)

    def woken(self) -> None:
        """What was said so far was a wake word."""
        self._turn = None


class _Turn:
    """Nothing is over before it has begun: whoever pauses after the wake word is waited for."""

    def __init__(self, talk: float) -> None:
        from agentd.audio.secondopinion import SecondOpinion  # an idle house does without it

        self._opinion = SecondOpinion()
        self._foreground = Foreground(talk)
        self._since_ms = 0
        self._heard_ms = self._tail_ms = 0
        self._silent_ms = self._far_ms = 0

    def over(self, frame: bytes) -> bool:
        self._since_ms += FRAME_MS
        speech = self._opinion.speech(frame)
        self._foreground.hear(frame)
        self._silent_ms = 0 if speech else self._silent_ms + FRAME_MS
        self._far_ms = 0 if self._foreground.near else self._far_ms + FRAME_MS
        if speech and self._foreground.clearly_near:
            if self._since_ms > WAKE_TAIL_MS:
                self._heard_ms += FRAME_MS
            else:
                self._tail_ms += FRAME_MS
        return self._begun and (self._silent_ms > HOLD_MS or self._far_ms > NEAR_HOLD_MS)

    @property
    def _begun(self) -> bool:
        if self._heard_ms >= HEARD_MS or self._since_ms > NOBODY_MS:
            return True
        return self._tail_ms >= HEARD_MS and self._since_ms > NO_MORE_MS
