"""How we are: what goes on, and what of us does not work; at a glance, from all that happens."""

from __future__ import annotations

from enum import Enum
from typing import Literal

from agentd.core.effects import CloseLink, Effect, Mute, OpenLink, SetVolume
from agentd.core.events import Event, LinkLost, LinkReady
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart

State = Literal["idle", "listening", "thinking", "speaking", "muted", "error"]

STATES: dict[Phase, State] = {
    Phase.IDLE: "idle",
    Phase.OPENING: "listening",
    Phase.LISTENING: "listening",
    Phase.THINKING: "thinking",
    Phase.SPEAKING: "speaking",
}


class LinkState(Enum):
    CLOSED = "closed"  # as it should be while nobody has called
    OPENING = "opening"
    UP = "up"
    LOST = "lost"  # by no wish of ours; the next one may be under way


class Condition:
    """Show it every note, in order. `muted` and `volume` (%): as they are at first."""

    def __init__(self, muted: bool = False, volume: int = 100) -> None:
        self.phase = Phase.IDLE
        self.muted = muted
        self.volume = volume
        self.lost: dict[SoundPart, str] = {}  # sound devices that do not work, and why, for a person
        self.link = LinkState.CLOSED
        self.link_words = ""  # why it was lost
        self._number = 0  # of the latest link

    @property
    def state(self) -> State:
        """What there is to know while nothing goes on: an answer to what was written may well go on."""
        if self.phase is not Phase.IDLE:
            return STATES[self.phase]
        return "muted" if self.muted else "error" if self.lost else "idle"

    def words(self, *besides: str) -> str:
        """For a person: the state, what else there is to say, and what of us does not work."""
        muted = ("muted",) if self.muted and self.state != "muted" else ()
        doing = ", ".join((self.state, *muted, *besides))
        return f"{doing}: {' '.join(self.lost.values())}" if self.lost else doing

    def saw(self, note: Event | Effect | Phase) -> bool:
        """Whether anything of this is new."""
        match note:
            case Phase():
                self.phase = note
            case Mute(on):
                self.muted = on
                self.lost.pop(SoundPart.MICROPHONE, None)  # closed, or opened anew: it has no trouble yet
            case SetVolume(percent):
                self.volume = percent
            case SoundLost(part, words):
                self.lost[part] = words
            case SoundBack(part):
                self.lost.pop(part, None)
            case OpenLink(number):
                self._number, self.link = number, LinkState.OPENING
            case CloseLink():
                self.link = LinkState.CLOSED
            case LinkReady(number) if self._of_now(number):
                self.link, self.link_words = LinkState.UP, ""
            case LinkLost(number, _, words) if self._of_now(number):
                self.link, self.link_words = LinkState.LOST, words
            case _:
                return False
        return True

    def _of_now(self, number: int) -> bool:
        """Not of a link that is closed already."""
        return number == self._number and self.link is not LinkState.CLOSED
