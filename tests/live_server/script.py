"""What a scripted server does: steps, and scripts made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


@dataclass(frozen=True)
class Send:
    """A server message as it is. `Send({"serverContent": {}})` is the empty one that 3.1 sends."""

    message: Mapping[str, Any]


@dataclass(frozen=True)
class Raw:
    """A frame that need not be JSON: str goes as text, bytes as binary."""

    frame: str | bytes


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Say:
    """A spoken reply: pieces, `generationComplete`, and after the playback time `turnComplete` with usage.

    `pcm` is 24 kHz mono s16. `turn_complete_after_s` replaces the playback time; `rush` is how much
    faster than real time the pieces come (0: all at once). `finish` False leaves the turn open.
    """

    pcm: bytes
    text: str = ""
    heard: str = ""  # what goes out as the transcript of the person
    thought: str = ""
    bundled: bool = True
    piece_ms: int = 200
    rush: float = 10.0
    mime: str = "audio/pcm;rate=24000"
    turn_complete_after_s: float | None = None
    finish: bool = True
    piece_bytes: int | None = None  # instead of `piece_ms`; odd numbers cut samples in two


@dataclass(frozen=True)
class Call:
    """Function calls, then wait for all answers.

    `calls` are (name, arguments). Order "developer": nothing between call and answer. "vertex": an empty
    transcript first, and after the answers a whole turn end; the answer is spoken in a second turn.
    """

    calls: Sequence[tuple[str, Mapping[str, Any]]]
    order: str = "developer"
    separately: bool = False  # one message for each
    as_part: bool = False  # as modelTurn.parts[].functionCall
    twice: bool = False  # in both places, under the same id
    with_ids: bool = True
    wait: bool = True


@dataclass(frozen=True)
class CallAside:
    """NON_BLOCKING calls: the turn goes on at once.

    When all are answered, `then` follows as the answers' `scheduling` says: SILENT never, WHEN_IDLE (the
    default) once the turn is over, INTERRUPT by cutting the turn.
    """

    calls: Sequence[tuple[str, Mapping[str, Any]]]
    then: Sequence[Step]


@dataclass(frozen=True)
class CancelCalls:
    """Cancel whatever is unanswered."""


@dataclass(frozen=True)
class Close:
    code: int
    reason: str = ""


@dataclass(frozen=True)
class Drop:
    """Cut the TCP connection without a word."""


@dataclass(frozen=True)
class Freeze:
    """Send nothing more in this turn; the socket stays open."""


@dataclass(frozen=True)
class FallSilent:
    """Send nothing more in this session, whatever comes; the socket stays open."""


@dataclass(frozen=True)
class LatePong:
    """Read nothing for so long, and then all of it: a ping is answered that late. Steps go on meanwhile."""

    seconds: float


@dataclass(frozen=True)
class StopReading:
    """Take nothing more from the socket, so that it backs up to the client."""


Step = (
    Send
    | Raw
    | Wait
    | Say
    | Call
    | CallAside
    | CancelCalls
    | Close
    | Drop
    | Freeze
    | FallSilent
    | LatePong
    | StopReading
)


class Death(Enum):
    """How a connection is killed."""

    RESET = "reset"  # RST: the other end's system reports an error
    CUT = "cut"  # FIN without a close frame
    CLOSE = "close"  # a close frame, code and reason as in `Kill`
    SILENCE = "silence"  # the socket stays open, nothing more is sent; what comes is still read and judged


@dataclass(frozen=True)
class Kill:
    """Kill the session right after its server message number `after` (1 is setupComplete, 0: before it)."""

    after: int
    death: Death = Death.RESET
    code: int = 1000
    reason: str = ""


def go_away(time_left: str = "50s") -> Send:
    return Send({"goAway": {"timeLeft": time_left}})


class Resumption(Enum):
    """What becomes of a session that was opened with a handle."""

    TAKEN = "taken"
    REFUSED = "refused"  # 1007 instead of setupComplete
    POISONED = "poisoned"  # set up as if all were well, and 1011 at the first thing that is asked


class Refusal(Enum):
    """How a session is refused: HTTP 401 on the upgrade, or a close after the set-up."""

    HTTP_401 = (401, "")
    BAD_KEY = (1007, "API key not valid. Please pass a valid API key.")
    MODEL_NOT_FOUND = (
        1008,
        "models/x is not found for API version v1beta, or is not supported for bidiGenerateContent.",
    )
    UNKNOWN_NAME = (1007, 'Invalid JSON payload received. Unknown name "proactivity" at "setup"')
    INVALID_ARGUMENT = (1007, "Request contains an invalid argument.")
    INVALID_JSON = (1007, "Invalid JSON payload received. Expected a value.")
    UNAVAILABLE = (1011, "The service is currently unavailable.")
    INTERNAL = (1011, "Internal error encountered.")
    SLOW_SETUP = (1011, "Deadline expired before operation could complete.")
    QUOTA = (1011, "You exceeded your current quota, please check your plan and billing details.")


TONE = bytes(range(256)) * 75  # 0.4 s of 24 kHz audio


@dataclass(frozen=True)
class Script:
    """How a session goes. `turns` are used up one per activity, over all sessions of this script; the
    last one repeats. A new activity during a turn interrupts it, as the real server does, unless the
    set-up says NO_INTERRUPTION.
    """

    turns: Sequence[Sequence[Step]] = ((Say(TONE, "Done.", turn_complete_after_s=0.05),),)
    opening: Sequence[Step] = ()  # after setupComplete
    during: Sequence[Step] = ()  # at the first activityStart
    setup_delay_s: float = 0.0
    refusal: Refusal | None = None
    key: str | None = None  # another key is refused
    session_id: str = ""  # Vertex gives one
    handles: bool = True  # give resumption handles when asked to
    resumption: Resumption = Resumption.TAKEN
    lingers_s: float = 0.0  # a closed session counts as open for so long: a resume meanwhile gets 1011
    kill: Kill | None = None
    text_frames: bool = False
    indent: int | None = 2
    usage: Mapping[str, Any] = field(
        default_factory=lambda: {"promptTokenCount": 482, "responseTokenCount": 69, "totalTokenCount": 551}
    )
