"""What happens here, for others: the public events, the same on MQTT, on the control socket and for hooks.

Others build on them: a field or a type may be added within a version, nothing may change or go. They hold no
key, no PIN, and of what a person has said only what a timer is called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

VERSION = 1
MOST_NAME = 64  # characters of a function's name: the model may make up any


@dataclass(frozen=True, slots=True)
class Wake:
    """Somebody has called us: by `word`, or by a button when that is empty."""

    word: str


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """A question is over: `outcome` is answered, nothing_said, failed, stopped or cut (by the next one).

    `reason` tells a person why it has failed.
    """

    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class ToolOk:
    """`status` as in the answer to the model: confirmed, already, sent_unconfirmed or scheduled."""

    tool: str
    status: str


@dataclass(frozen=True, slots=True)
class ToolFailed:
    """`reason` is the answer's status: failed, offline, refused or ambiguous."""

    tool: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConfirmAsked:
    """It is done only when somebody in the room says yes, or the PIN."""

    tool: str


@dataclass(frozen=True, slots=True)
class TimerFired:
    """`words` is what the house says."""

    words: str


@dataclass(frozen=True, slots=True)
class State:
    """idle, listening, thinking, speaking, muted or error."""

    state: str


@dataclass(frozen=True, slots=True)
class Muted:
    """The microphone is closed (`on`), or open again."""

    on: bool


@dataclass(frozen=True, slots=True)
class Volume:
    percent: int


@dataclass(frozen=True, slots=True)
class LinkUp:
    """The model listens."""


@dataclass(frozen=True, slots=True)
class LinkDown:
    """`reason` is unused where we have closed it; else why it was lost, and `words` are for a person."""

    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class SoundGone:
    """`part` is microphone or loudspeaker."""

    part: str
    words: str


@dataclass(frozen=True, slots=True)
class SoundAgain:
    part: str


@dataclass(frozen=True, slots=True)
class Error:
    """Something went wrong that a turn may survive: `what` names its kind."""

    what: str
    words: str


Happening = (
    Wake
    | TurnEnd
    | ToolOk
    | ToolFailed
    | ConfirmAsked
    | TimerFired
    | State
    | Muted
    | Volume
    | LinkUp
    | LinkDown
    | SoundGone
    | SoundAgain
    | Error
)

EVENT_TYPES: Mapping[type[Happening], str] = {
    Wake: "wake",
    TurnEnd: "turn_end",
    ToolOk: "tool_ok",
    ToolFailed: "tool_failed",
    ConfirmAsked: "confirm_asked",
    TimerFired: "timer_fired",
    State: "state",
    Muted: "mute",
    Volume: "volume",
    LinkUp: "link_up",
    LinkDown: "link_down",
    SoundGone: "sound_lost",
    SoundAgain: "sound_back",
    Error: "error",
}
# What Home Assistant's event entity has: it knows the others by entities of their own.
OF_THE_ENTITY = ("wake", "turn_end", "tool_ok", "tool_failed", "confirm_asked", "timer_fired")


def public(happening: Happening, at: str) -> dict[str, object]:
    """As everybody outside sees it: plain JSON. `at` is local time in ISO 8601."""
    facts = {field.name: getattr(happening, field.name) for field in fields(happening)}
    return {"v": VERSION, "event_type": EVENT_TYPES[type(happening)], **facts, "at": at}
