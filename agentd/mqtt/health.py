"""How microphone and model are, as far as the latest news go: diagnosis for Home Assistant."""

from __future__ import annotations

from agentd.core.effects import Mute
from agentd.core.events import Cause, LinkLost, LinkReady
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.mqtt.presence import Presence
from agentd.ports import Note


class Health:
    """A watcher. What a link's normal end says of the model is nothing: it was there a moment ago."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case LinkReady(link):
                self._presence.session(link)
                self._presence.model_link(True)
            case LinkLost(cause=cause) if cause is not Cause.CLOSED:
                self._presence.model_link(False)
            case SoundLost(part=SoundPart.MICROPHONE):
                self._presence.mic_problem(True)
            case SoundBack(part=SoundPart.MICROPHONE) | Mute():  # closed, or opened anew: no trouble yet
                self._presence.mic_problem(False)
            case _:
                pass
