"""What the house is shown of us, from all that happens."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agentd.core.effects import Mute
from agentd.core.phases import Phase
from agentd.core.soundevents import SoundLost, SoundPart
from agentd.lifecycle import RESTART_AFTER_S, Ending, Status, heartbeat, tell_systemd
from agentd.mqtt.presence import Presence
from agentd.ports import Note
from agentd.service.notify import Notifier
from tests.broker import Mosquitto, mosquitto
from tests.mqtt.running import SOMEBODY, quick_bus, running, until_lost
from tests.service.notify_socket import NotifySocket, notify_socket
from tests.virtual_time import virtual_time

DEAF = SoundLost(SoundPart.MICROPHONE, "The microphone is gone.")


@dataclass
class Listener:
    """Keeps what it is told."""

    finished: asyncio.Future[None] = field(default_factory=asyncio.Future)
    told: list[object] = field(default_factory=list)
    living: bool = True

    def start(self) -> None: ...
    def stop(self) -> None: ...

    def attend(self, phase: Phase) -> None:
        self.told.append(phase)

    def mute(self, on: bool) -> None:
        self.told.append(on)

    def alive(self) -> bool:
        return self.living


def shown(*notes: Note) -> list[object]:
    """What the listener was told, after all that."""

    async def scene() -> list[object]:
        listener = Listener()
        bus = quick_bus("mqtt://localhost:1")
        status = Status(listener, bus, Presence(bus, SOMEBODY), Notifier())
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


@pytest.fixture
def systemd(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[NotifySocket]:
    """It waits for a sign of life every 20 s."""
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", "20000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    with notify_socket(tmp_path / "notify") as socket:
        yield socket


def test_the_watchdog_is_fed_as_long_as_the_ear_is_alive(
    systemd: NotifySocket, caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> None:
        ear = Listener(living=True)
        beating = asyncio.create_task(heartbeat(Notifier(), ear))
        await asyncio.sleep(25)
        assert systemd.listen(0) == ["WATCHDOG=1"] * 2
        ear.living = False
        await asyncio.sleep(60)
        assert systemd.listen(0) == []
        assert "the ear has given no sign of life for 10 s" in caplog.text
        ear.living = True
        await asyncio.sleep(10)
        assert systemd.listen(0) == ["WATCHDOG=1"]
        beating.cancel()

    with virtual_time() as clock:
        clock.run(scene())


@pytest.mark.parametrize(
    ("sound_after_s", "alive", "ready_after_s"),
    [(0.0, False, 1), (5.0, False, 6), (1e6, True, 11), (60.0, False, 61)],
)
def test_it_is_ready_with_sound_or_when_it_is_known_why_there_is_none(
    systemd: NotifySocket, sound_after_s: float, alive: bool, ready_after_s: int
) -> None:
    """The broker of this scene is away, and has a second."""

    async def scene() -> None:
        bus, hearing, loop = quick_bus("mqtt://localhost:1"), asyncio.Event(), asyncio.get_running_loop()
        ear, ready = Listener(living=alive), asyncio.Event()
        status = Status(ear, bus, Presence(bus, SOMEBODY), Notifier())
        status.saw(0.0, DEAF)
        systemd.listen(0)
        began = loop.time()
        coming = loop.call_later(sound_after_s, hearing.set)
        telling = asyncio.create_task(tell_systemd(hearing, ear, bus, Notifier(), status, ready))
        await ready.wait()
        telling.cancel()
        coming.cancel()
        assert round(loop.time() - began) == ready_after_s
        words = "error, the broker cannot be reached: The microphone is gone."
        assert systemd.listen(0) == [f"STATUS={words}", "READY=1"]

    with virtual_time() as clock:
        clock.run(scene())
    gc.unfreeze()


def test_the_status_follows_the_broker(systemd: NotifySocket) -> None:
    async def scene(broker: Mosquitto) -> None:
        bus = quick_bus(broker.url)
        status = Status(Listener(), bus, Presence(bus, SOMEBODY), Notifier())
        status.saw(0.0, Mute(True))
        async with running(bus):
            broker.kill()
            await until_lost(bus)

    with mosquitto() as broker:
        asyncio.run(scene(broker))
    told = [line for line in systemd.listen(0) if line.startswith("STATUS")]
    assert told[1:] == ["STATUS=muted, broker connected", "STATUS=muted, the broker cannot be reached"]
