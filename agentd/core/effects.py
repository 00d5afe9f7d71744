"""What is to be done: imperative, frozen. The runtime hands each to its adapter; none waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from agentd.core.events import ToolCall
from agentd.core.utterance import End


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Connect link number `link`: with a `handle`, resume that session; without, `summary` (which may be
    empty) tells the model what was said before. Never both. `persona` names who is to answer there."""

    link: int
    handle: str | None
    summary: str = ""
    persona: str = ""


@dataclass(frozen=True, slots=True)
class CloseLink:
    link: int


@dataclass(frozen=True, slots=True)
class KeepHandle:
    """With this the session of that persona, and no other, could be continued, also by another process;
    empty: it cannot any more."""

    handle: str
    persona: str = ""


@dataclass(frozen=True, slots=True)
class BeginTurn:
    """The person's activity begins; audio follows."""

    link: int


@dataclass(frozen=True, slots=True)
class SendAudio:
    """16 kHz mono s16, at most 100 ms a piece."""

    link: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndTurn:
    link: int


@dataclass(frozen=True, slots=True)
class SendImage:
    """A picture that belongs to the text or to the tool's answer that follows."""

    link: int
    image: bytes
    mime: str


@dataclass(frozen=True, slots=True)
class SendText:
    """A turn in writing, whole."""

    link: int
    text: str


@dataclass(frozen=True, slots=True)
class Mandate:
    """On whose word a call is made: of the turn number `turn`, put to the model at `asked_at` (s).

    `spoken`: by a person in the room; what comes in writing, from elsewhere, is not. Not `wished`: nobody
    has asked for anything, the house only had news told; nothing may be done for it. `persona` is who was
    asked: each has functions of its own.
    """

    turn: int
    spoken: bool
    asked_at: float
    wished: bool = True
    persona: str = ""


@dataclass(frozen=True, slots=True)
class StartTool:
    """Have the house carry out a call; `ToolFinished` comes back."""

    link: int
    call: ToolCall
    mandate: Mandate


@dataclass(frozen=True, slots=True)
class CancelTool:
    """What of this call has not been published is not published any more."""

    link: int
    call: ToolCall


@dataclass(frozen=True, slots=True)
class AnswerTool:
    link: int
    call: ToolCall
    response: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PlayReply:
    """24 kHz mono s16 to be played after what this reply already has."""

    reply: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class FinishReply:
    """No more audio for this reply: `PlaybackDrained` when the last sample is out."""

    reply: int


@dataclass(frozen=True, slots=True)
class CutReply:
    """Silence within one block; `PlaybackDrained` says how much was heard."""

    reply: int


@dataclass(frozen=True, slots=True)
class Duck:
    """Our own sound is to be softer while somebody might be talking into it; not `on`: as before."""

    on: bool


class Chime(Enum):
    WAKE = "wake"  # heard you, go on
    DONE = "done"  # it is done, and nothing will be said about it
    TIMER = "timer"  # time is up, or somebody is called
    ERROR = "error"  # no answer, and nothing was done
    OFFLINE = "offline"  # the same, since the model is out of reach
    MUTED = "muted"  # the microphone is closed
    UNMUTED = "unmuted"  # and open again


@dataclass(frozen=True, slots=True)
class PlayChime:
    chime: Chime


@dataclass(frozen=True, slots=True)
class Announce:
    """Say this in the house's own voice, not the model's."""

    words: str


@dataclass(frozen=True, slots=True)
class Mute:
    """Close the microphone (`on`), so that nothing can be heard, or open it again. It outlasts a restart."""

    on: bool


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Of all that we play: 0 to 100 %. It outlasts a restart."""

    percent: int


@dataclass(frozen=True, slots=True)
class Hush:
    """Nothing of what the house says or rings by itself is to be heard any more."""


class Fault(Enum):
    """What went wrong with a turn that the link survived, told apart to be counted."""

    EMPTY = "empty turn"  # nothing came at all
    MUTE = "mute turn"  # words, but no sound
    REJECTED = "rejected turn"  # the server held the answer back
    MALFORMED = "malformed turn"
    STALLED = "stalled turn"  # an open socket, and nothing on it
    INAUDIBLE = "inaudible reply"  # sound, but next to silence
    CUT_SHORT = "reply cut short"  # over without ever having been complete
    LOOP = "call repeated"  # the same call over and over
    DECLINED = "declined"  # chose not to answer what need not have been meant for it: no fault


@dataclass(frozen=True, slots=True)
class TakeUpRules:
    """Nothing is under way, and no link is open: from here on the rules of that number hold, everywhere."""

    number: int


@dataclass(frozen=True, slots=True)
class ReportSpeechEnd:
    """Nothing more is listened to for now, and why. `ago_ms`: speech has been over for so long by then."""

    end: End
    ago_ms: float = 0


@dataclass(frozen=True, slots=True)
class ReportFault:
    fault: Fault


@dataclass(frozen=True, slots=True)
class ReportUntold:
    """News of the house that nobody will hear, and why."""

    words: str
    why: str


class Outcome(Enum):
    """How a conversation ended."""

    ANSWERED = "answered"  # at least one turn was answered, by voice or by a deed
    NOTHING_SAID = "nothing said"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ReportEnd:
    """The conversation is back at idle. `words` tells a person why, when it failed."""

    outcome: Outcome
    words: str = ""


Effect = (
    OpenLink
    | CloseLink
    | KeepHandle
    | BeginTurn
    | SendAudio
    | EndTurn
    | SendImage
    | SendText
    | StartTool
    | CancelTool
    | AnswerTool
    | PlayReply
    | FinishReply
    | CutReply
    | Duck
    | PlayChime
    | Announce
    | Mute
    | SetVolume
    | Hush
    | TakeUpRules
    | ReportSpeechEnd
    | ReportFault
    | ReportUntold
    | ReportEnd
)
