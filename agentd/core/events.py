"""What happened: past tense, frozen, numbered where yesterday's news must be told from today's.

Audio from the microphone is 16 kHz mono s16 little-endian in 20 ms frames (320 samples, 640 bytes);
audio of a reply is 24 kHz mono s16. `link` numbers Live connections, `reply` numbers replies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from agentd.core.causes import Cause as Cause
from agentd.core.costevents import CostEvent, Usage
from agentd.core.ruleevents import RulesRead as RulesRead
from agentd.core.secret import Secret
from agentd.core.soundevents import ListenPressed as ListenPressed
from agentd.core.soundevents import SoundEvent
from agentd.core.soundevents import StopPressed as StopPressed

FRAME_MS = 20
INPUT_HZ = 16_000
FRAME_SAMPLES = INPUT_HZ * FRAME_MS // 1000
FRAME_BYTES = FRAME_SAMPLES * 2
REPLY_HZ = 24_000

CONFIRM = "confirm"  # the function with which the model passes on what the person has confirmed
PIN = "pin"  # an argument, whichever function it is given to


@dataclass(frozen=True, slots=True)
class Heard:
    """Frames from the ear: one (20 ms), or several that say the same while the house is idle.

    `speech` is the voice activity detector's word on these frames; `wake` names the wake word
    whose score crossed its threshold with the last of them. `lone_ms` is above 0 while the score of
    the latest wake word is up, and says after how much silence it would not be, had more than the
    word been spoken. `near`: somebody speaks here, and it is not our own loudspeaker. `urgent` is a word
    that was understood here: one of `agentd.core.urgent`. `over`: a second opinion is that speech is over,
    whatever the detector says. `hidden_ms` is how much of a soft ending the room's noise may have hidden from
    the detector.
    `nearly` names a wake word whose score came near its threshold and has fallen again.
    """

    pcm: bytes
    speech: bool
    wake: str | None = None
    lone_ms: int = 0
    near: bool = False
    urgent: str = ""
    over: bool = False
    hidden_ms: int = 0
    nearly: str = ""


@dataclass(frozen=True, slots=True)
class LinkReady:
    """The Live server has accepted the set-up; a turn may begin."""

    link: int


@dataclass(frozen=True, slots=True)
class LinkSlow:
    """The link is still not ready; `words` says what is awaited, for a person."""

    link: int
    words: str


@dataclass(frozen=True, slots=True)
class LinkLost:
    """The link is gone (also when it never became ready).

    `words` says what to change, for a person; `detail` is what the server said, for the log.
    """

    link: int
    cause: Cause
    words: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SignOfLife:
    """A message that says nothing else to us: the server is still there and at work."""

    link: int


@dataclass(frozen=True, slots=True)
class LinkEnding:
    """The server will close the link in about `seconds`."""

    link: int
    seconds: float


@dataclass(frozen=True, slots=True)
class HandleGiven:
    """A resumption handle with which a later link may continue this session."""

    link: int
    handle: str


@dataclass(frozen=True, slots=True)
class ReplyAudio:
    """A piece of the reply: 24 kHz mono s16, any whole number of samples; faster than real time."""

    link: int
    pcm: bytes


@dataclass(frozen=True, slots=True)
class ReplyGenerated:
    """All of the reply's audio has arrived."""

    link: int


class TurnEnd(Enum):
    """How the server says that the model's turn ended."""

    DONE = "done"
    WAITING = "waiting"  # the model is silent on purpose: the person is to go on
    REJECTED = "rejected"  # an answer was made, and held back
    MALFORMED = "malformed"  # the model made something that is no answer


@dataclass(frozen=True, slots=True)
class TurnDone:
    """The model's turn is over."""

    link: int
    end: TurnEnd = TurnEnd.DONE


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The server cut its reply because the person spoke."""

    link: int


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A function the model asks for. `args` is plain JSON, unchecked. `id` may be empty (Vertex).

    What may be a PIN is a Secret from here on: all that is done with a call, and all who see it, come later.
    """

    id: str
    name: str
    args: Mapping[str, object]

    def __post_init__(self) -> None:
        kept = {name: self._kept(name, value) for name, value in self.args.items()}
        object.__setattr__(self, "args", kept)

    def _kept(self, name: str, value: object) -> object:
        """With `confirm` any digits are those of a PIN: no id has any."""
        secret = name == PIN or (self.name == CONFIRM and any(map(str.isdigit, str(value))))
        return Secret(str(value)) if secret and not isinstance(value, Secret) else value


@dataclass(frozen=True, slots=True)
class ToolCalled:
    """`aside`: the model talks on meanwhile, and tells the answer in a reply of its own."""

    link: int
    call: ToolCall
    aside: bool = False


@dataclass(frozen=True, slots=True)
class ToolCancelled:
    """The server wants no answer for these calls any more."""

    link: int
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """The house has an answer to a call; `response` has the shape of contract §3. `image` (bytes of type
    `mime`) is to be seen before that."""

    link: int
    call: ToolCall
    response: Mapping[str, object]
    image: bytes | None = None
    mime: str = ""


class Who(Enum):
    PERSON = "person"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Transcript:
    """A piece of what was said, as the server understood it; never a basis for what is done."""

    link: int
    who: Who
    text: str


@dataclass(frozen=True, slots=True)
class PlaybackDrained:
    """A reply has been played to its end or cut; `heard_samples` (24 kHz) really left the speaker, with
    `gap_samples` of waiting in between.

    Not `audible`: of all that was played nobody can have heard anything.
    """

    reply: int
    heard_samples: int
    audible: bool = True
    gap_samples: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody has written instead of spoken; `image` (bytes of type `mime`) goes with it."""

    text: str
    image: bytes | None = None
    mime: str = ""


@dataclass(frozen=True, slots=True)
class HouseNews:
    """The house has something to tell by itself: `words`, fit to be spoken, perhaps after a ring. With
    `prompt` (which is nobody's wish: nothing may be done for it) it is put to the model instead, and
    `words` are for when that cannot be."""

    words: str
    rings: bool = False
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """The time in `Conversation.deadline` has come."""


@dataclass(frozen=True, slots=True)
class StopRequested:
    """The daemon is to end: close everything, become idle."""


LinkEvent = (
    LinkReady
    | LinkSlow
    | LinkLost
    | SignOfLife
    | LinkEnding
    | HandleGiven
    | ReplyAudio
    | ReplyGenerated
    | TurnDone
    | Interrupted
    | ToolCalled
    | ToolCancelled
    | Transcript
    | Usage
)
Event = (
    Heard
    | Asked
    | LinkEvent
    | ToolFinished
    | HouseNews
    | PlaybackDrained
    | SoundEvent
    | CostEvent
    | RulesRead
    | DeadlinePassed
    | StopRequested
)
