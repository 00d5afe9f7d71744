"""What the house is shown of us, from all that happens."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from agentd.core.effects import Mute
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundLost, SoundPart
from agentd.lifecycle import RESTART_AFTER_S, Ending, Status
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from agentd.service.notify import Notifier
from tests.mqtt.running import SOMEBODY, quick_bus
from tests.virtual_time import virtual_time

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
        status = Status(listener, Presence(quick_bus("mqtt://localhost:1"), SOMEBODY), Notifier())
        for note in notes:
            status.saw(0.0, note)
        return listener.told

    return asyncio.run(scene())


def test_the_ear_is_told_what_to_listen_for() -> None:
    assert shown(Phase.OPENING, DEAF, Mute(True), Phase.IDLE) == [Phase.OPENING, True, Phase.IDLE]


@pytest.mark.parametrize(
    ("supervised", "after_s", "ends"),
    [(True, RESTART_AFTER_S, True), (True, RESTART_AFTER_S - 1, False), (False, RESTART_AFTER_S, False)],
)
def test_a_restart_is_an_end_where_somebody_starts_it_again(
    supervised: bool, after_s: float, ends: bool, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> Ending:
        ending = Ending(False, asyncio.Event())
        await asyncio.sleep(after_s)
        ending.restart(supervised)
        return ending

    with virtual_time() as clock:
        ending = clock.run(scene())
    assert (ending.requested.is_set(), ending.status) == (ends, 0)
    assert ends or "not restarted" in caplog.text
