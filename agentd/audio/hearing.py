"""What the room's sound means: frames in, `Heard` out, in order.

They stay unaltered, but for our own sound where an echo canceller is given. Words over our
own sound are looked for in what its gentler half leaves.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby
from operator import attrgetter

from agentd.audio.echo import Echo
from agentd.audio.ending import Ending
from agentd.audio.gate import Gate
from agentd.audio.near import NearSpeech
from agentd.audio.ownchimes import OwnChimes
from agentd.audio.ownwords import OwnWords
from agentd.audio.urgentwords import UrgentWords
from agentd.audio.vad import Vad
from agentd.audio.wake.words import CHUNK_BYTES, PASSED_CHUNKS, WakeWords
from agentd.core.events import FRAME_BYTES, FRAME_MS, Heard
from agentd.core.phases import Phase

CHUNK_FRAMES = CHUNK_BYTES // FRAME_BYTES
# An idle silent room comes out in pieces of 0.64 s: to hand one over costs as much as to hear it.
PIECE_FRAMES = 8 * CHUNK_FRAMES
SOUNDED_MS = 2_000  # a timer rings on after a pause
# What is left of our own sound may be taken for a short word: somebody near must have been heard, too.
NEAR_FRAMES, NEAR_WINDOW = 3, 50

_SAID = attrgetter(*(field.name for field in fields(Heard) if field.name != "pcm"))


@dataclass(frozen=True, slots=True)
class Words:
    """What is listened for: wake words, whether it was we who said them, and what is obeyed at once."""

    wake: WakeWords
    own: OwnWords | None = None
    urgent: UrgentWords | None = None


class Hearing:
    """Hears 20 ms frames (16 kHz mono s16), on the ear's thread alone, but for `attend` and `adopt`.

    While only a wake word matters they come out chunk by chunk, those that say the same as one. As long as
    the gate is shut, too, they come out later still, as silence, and the wake model does not hear them.
    """

    def __init__(
        self,
        vad: Vad,
        wake: WakeWords,
        echo: Echo | None = None,
        own: OwnWords | None = None,
        urgent: UrgentWords | None = None,
    ) -> None:
        self._vad = vad
        self._echo = echo
        self._words = Words(wake, own, urgent)
        self._coming: deque[Words] = deque(maxlen=1)
        self._lately: deque[bytes] = deque(maxlen=PASSED_CHUNKS)  # chunks, since a wake word
        self._sounded_ms = 0  # for so much longer somebody may want our own sound to end
        self._not_ours: deque[bool] = deque(maxlen=NEAR_WINDOW)
        self._gate = Gate()
        self._ending = Ending()
        self._chimes = OwnChimes()
        self._near = NearSpeech()
        self._phase = Phase.IDLE
        self._chunk = bytearray()
        self._held: list[Heard] = []  # `speech` is still to be told
        self._resting = False

    @property
    def holding(self) -> bool:
        """There are frames that have not come out yet."""
        return bool(self._held)

    @property
    def rest_s(self) -> float:
        """For so long nothing comes of what is heard: nobody speaks, and a chunk is not whole. 0: hear on."""
        missing = (CHUNK_BYTES - len(self._chunk)) // FRAME_BYTES
        return missing * FRAME_MS / 1000 if self._resting and self._phase is Phase.IDLE else 0.0

    def attend(self, phase: Phase) -> None:
        """What the conversation is about now; from any thread."""
        self._phase = phase

    def adopt(self, words: Words) -> None:
        """Others, from the next frame on; from any thread. Who is just saying one is heard."""
        self._coming.append(words)

    def hear(self, frame: bytes) -> Sequence[Heard]:
        if self._coming:
            self._words = self._coming.pop()
            for chunk in self._lately:
                self._words.wake.pass_over(chunk)
        phase = self._phase
        idle = phase is Phase.IDLE
        late = self._resting and len(self._chunk) < CHUNK_BYTES - FRAME_BYTES
        left = frame if self._echo is None else self._echo.cancel(frame, late)
        self._sounded_ms = SOUNDED_MS if self._playing else max(0, self._sounded_ms - FRAME_MS)
        attentive = self._gate.hear(self._vad.voiced(left)) or not idle or self._sounded_ms > 0
        self._resting = idle and not attentive
        near = self._not_us(frame, left)
        self._not_ours.append(near)
        wake, urgent, nearly = self._said(frame if self._echo is None else self._echo.words, attentive)
        lone_ms = self._words.wake.lone_ms if attentive else 0
        self._held.append(
            Heard(left, False, wake, lone_ms, near=near and not idle, urgent=urgent, nearly=nearly)
        )
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
        if self._echo is None or not self._echo.playing:
            return True
        near = self._near.near(frame, left)
        if not self._echo.settled:
            self._near.doubt()
            return False
        return near

    @property
    def _playing(self) -> bool:
        """Our own sound is in the room."""
        return self._echo is not None and self._echo.playing

    def _said(self, frame: bytes, attentive: bool) -> tuple[str | None, str, str]:
        """The wake word, the urgent word and the near miss that end with this frame."""
        self._chunk += frame
        if len(self._chunk) < CHUNK_BYTES:
            return None, "", ""
        chunk = bytes(self._chunk)
        self._chunk.clear()
        words = self._words
        self._lately.append(chunk)
        if not attentive:
            words.wake.pass_over(chunk)
            return None, "", ""
        wake, urgent = words.wake.heard(chunk, self._playing), ""
        if wake:
            self._lately.clear()
        sounded = self._sounded_ms or self._phase is not Phase.IDLE
        if words.urgent is not None and sounded and (embeddings := words.wake.embeddings) is not None:
            urgent = words.urgent.heard(embeddings)
        if wake and self._ours(wake):
            wake = None
        somebody = self._not_ours.count(True) >= NEAR_FRAMES
        urgent = urgent if urgent and somebody and not self._ours(urgent) else ""
        return wake, urgent, words.wake.nearly

    def _ours(self, word: str) -> bool:
        """We have said it ourselves."""
        own, echo = self._words.own, self._echo
        return own is not None and echo is not None and self._playing and own.contain(word, echo.said)


def _joined(held: Sequence[Heard]) -> list[Heard]:
    """What differs in nothing but its sound becomes one event."""
    runs = [list(run) for _, run in groupby(held, _SAID)]
    return [replace(run[0], pcm=b"".join(heard.pcm for heard in run)) for run in runs]
