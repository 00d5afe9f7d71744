"""What there is to show of all that happens; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from agentd.core.effects import Chime, Mute, PlayChime
from agentd.core.phases import Phase
from agentd.core.ringing import RING_FOR_S, rings
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
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


@dataclass(frozen=True, slots=True)
class Face:
    """All times are the loop's, in seconds."""

    phase: Phase = Phase.IDLE
    muted: bool = False
    lost: frozenset[SoundPart] = frozenset()
    trouble: Mood = Mood.ASLEEP
    trouble_until: float = -math.inf
    rings_until: float = -math.inf

    def after(self, at: float, note: Note) -> Face:
        """The same one where the note changes nothing."""
        match note:
            case Phase():
                return replace(self, phase=note)
            case Mute(on):  # a microphone that is closed, or opened anew, has no trouble yet
                return replace(self, muted=on, lost=self.lost - {SoundPart.MICROPHONE})
            case SoundLost(part):
                return replace(self, lost=self.lost | {part})
            case SoundBack(part):
                return replace(self, lost=self.lost - {part})
            case PlayChime(chime) if chime in _TROUBLES:
                return replace(self, trouble=_TROUBLES[chime], trouble_until=at + TROUBLE_FOR_S)
        if (ringing := rings(note)) is None:
            return self
        return replace(self, rings_until=at + RING_FOR_S if ringing else -math.inf)

    def rings(self, now: float) -> bool:
        return now < self.rings_until

    def mood(self, now: float) -> Mood:
        """Of several things the one that somebody is to act on, or waits for."""
        if self.rings(now):
            return Mood.RINGING
        if self.phase is not Phase.IDLE:
            return _PHASES[self.phase]
        if now < self.trouble_until:
            return self.trouble
        if self.muted:
            return Mood.MUTED
        return Mood.LOST if self.lost else Mood.ASLEEP

    def changes_at(self, now: float) -> float:
        """When it may look different without another note; infinity: never."""
        return min((at for at in (self.trouble_until, self.rings_until) if at > now), default=math.inf)
