"""What the house is shown of us, from all that happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from agentd.core.effects import Mute
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.lifecycle import Status
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from agentd.service.notify import Notifier
from tests.mqtt.running import quick_bus

DEAF = SoundLost(SoundPart.MICROPHONE, "The microphone is gone.")
DUMB = SoundLost(SoundPart.LOUDSPEAKER, "The loudspeaker is gone.")


@dataclass
class Listener:
    """Keeps what it is told."""

    finished: asyncio.Future[None] = field(default_factory=asyncio.Future)
    told: list[object] = field(default_factory=list)

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def attend(self, phase: Phase) -> None:
        self.told.append(phase)

    def mute(self, on: bool) -> None:
        self.told.append(on)


def shown(*notes: Note) -> tuple[str, list[object]]:
    """The state in words after all that, and what the listener was told."""

    async def scene() -> tuple[str, list[object]]:
        listener = Listener()
        status = Status(listener, Presence(quick_bus("mqtt://localhost:1")), Notifier())
        for note in notes:
            status.saw(0.0, note)
        assert status.words.startswith(status.state)
        return status.words, listener.told

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ((), "idle"),
        ((Phase.THINKING,), "thinking"),
        ((DEAF,), "error The microphone is gone."),
        ((DEAF, DUMB), "error The microphone is gone. The loudspeaker is gone."),
        ((DEAF, DUMB, SoundBack(SoundPart.MICROPHONE)), "error The loudspeaker is gone."),
        ((DEAF, SoundBack(SoundPart.MICROPHONE)), "idle"),
        ((DEAF, Phase.SPEAKING), "speaking The microphone is gone."),
        ((Mute(True),), "muted"),
        ((Mute(True), Phase.THINKING), "thinking"),
        ((DEAF, Mute(True)), "muted"),
        ((DUMB, Mute(True)), "muted The loudspeaker is gone."),
        ((Mute(True), Mute(False)), "idle"),
    ],
)
def test_the_state_in_a_word_and_what_is_wrong(notes: tuple[Note, ...], words: str) -> None:
    assert shown(*notes)[0] == words


def test_the_ear_is_told_what_to_listen_for() -> None:
    assert shown(Phase.OPENING, DEAF, Mute(True), Phase.IDLE)[1] == [Phase.OPENING, True, Phase.IDLE]
