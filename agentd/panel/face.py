"""What there is to show of all that happens; pure."""

from __future__ import annotations

import math
from enum import Enum

from agentd.core.condition import Condition
from agentd.core.effects import Chime, PlayChime
from agentd.core.phases import Phase
from agentd.core.ringing import RING_FOR_S, rings
from agentd.ports import Note

TROUBLE_FOR_S = 3.0  # for somebody who has heard the chime to look up


class Mood(Enum):
    ASLEEP = "asleep"  # only the wake word matters
    WAKE = "wake"  # it was heard; the link is being made
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"
    MUTED = "muted"  # the microphone is closed
    LOST = "lost"  # microphone or loudspeaker do not work
    ERROR = "error"  # no answer, just now
    OFFLINE = "offline"  # the same, since the model is out of reach
    RINGING = "ringing"  # a timer is up


_PHASES = {
    Phase.OPENING: Mood.WAKE,
    Phase.LISTENING: Mood.LISTENING,
    Phase.THINKING: Mood.THINKING,
    Phase.SPEAKING: Mood.SPEAKING,
}
_TROUBLES = {Chime.ERROR: Mood.ERROR, Chime.OFFLINE: Mood.OFFLINE}


class Face:
    """All times are the loop's, in seconds. `muted`: the microphone is closed from the start."""

    def __init__(self, muted: bool = False) -> None:
        self.condition = Condition(muted)
        self._trouble = Mood.ASLEEP
        self._trouble_until = -math.inf
        self._rings_until = -math.inf

    def saw(self, at: float, note: Note) -> bool:
        """Whether it may look different now."""
        if isinstance(note, PlayChime) and note.chime in _TROUBLES:
            self._trouble, self._trouble_until = _TROUBLES[note.chime], at + TROUBLE_FOR_S
            return True
        if (ringing := rings(note)) is not None:
            self._rings_until = at + RING_FOR_S if ringing else -math.inf
            return True
        return self.condition.saw(note)

    def rings(self, now: float) -> bool:
        return now < self._rings_until

    def mood(self, now: float) -> Mood:
        """Of several things the one that somebody is to act on, or waits for."""
        is_in = self.condition
        if self.rings(now):
            return Mood.RINGING
        if is_in.phase is not Phase.IDLE:
            return _PHASES[is_in.phase]
        if now < self._trouble_until:
            return self._trouble
        if is_in.muted:
            return Mood.MUTED
        return Mood.LOST if is_in.lost else Mood.ASLEEP

    def changes_at(self, now: float) -> float:
        """When it may look different without another note; infinity: never."""
        return min((at for at in (self._trouble_until, self._rings_until) if at > now), default=math.inf)
