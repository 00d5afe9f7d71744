"""What happened to the sound devices, and what people want of them; a part of `events.Event`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class SoundPart(Enum):
    MICROPHONE = "microphone"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class SoundLost:
    """A sound device does not work, or differently from before; `words` says so to a person."""

    part: SoundPart
    words: str


@dataclass(frozen=True, slots=True)
class SoundBack:
    """It works again: sound has passed."""

    part: SoundPart


@dataclass(frozen=True, slots=True)
class MuteAsked:
    """Somebody wants the microphone closed (`on`), or opened again; not by voice."""

    on: bool


@dataclass(frozen=True, slots=True)
class VolumeAsked:
    """Somebody wants everything that we play to be so loud: 0 to 100 %."""

    percent: int


@dataclass(frozen=True, slots=True)
class StopPressed:
    """Somebody wants silence, and nothing more of what is going on; not by voice."""


@dataclass(frozen=True, slots=True)
class ListenPressed:
    """Somebody wants to be listened to as if the wake word had been heard; not by voice."""


SoundEvent = SoundLost | SoundBack | MuteAsked | VolumeAsked | StopPressed | ListenPressed
