"""What the house is shown of us, from all that happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from agentd.core.effects import Mute
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundLost, SoundPart
from agentd.lifecycle import Status
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from agentd.service.notify import Notifier
from tests.mqtt.running import quick_bus

DEAF = SoundLost(SoundPart.MICROPHONE, "The microphone is gone.")


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


def shown(*notes: Note) -> list[object]:
    """What the listener was told, after all that."""

    async def scene() -> list[object]:
        listener = Listener()
        status = Status(listener, Presence(quick_bus("mqtt://localhost:1")), Notifier())
        for note in notes:
            status.saw(0.0, note)
        return listener.told

    return asyncio.run(scene())


def test_the_ear_is_told_what_to_listen_for() -> None:
    assert shown(Phase.OPENING, DEAF, Mute(True), Phase.IDLE) == [Phase.OPENING, True, Phase.IDLE]
