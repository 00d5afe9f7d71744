"""A sound device that is lost is noticed within a second, whatever the way, and back soon after it returns.

`pytest -m proof -s tests/audio/test_sound_lost.py` prints how soon, in twenty losses of each kind.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agentd.audio.flatline import ALIVE_MS
from tests.audio.soundserver import SoundServer, sound_server
from tests.audio.test_soundcard import CardProcess, card_process

pytestmark = pytest.mark.alone

NOTICED_S, BACK_S = 1.0, 10.0
CYCLES = 20
SETTLE_S = 0.5
MIC, SPEAKER = ("hear", "vmic", os.devnull), ("speak", "vspeaker")
REMAP = ("module-remap-source", "source_name=mic", "master=micfeed.monitor", "channels=1", "rate=16000")
SINK = ("module-null-sink", "sink_name=speaker", "rate=48000", "channels=2", "norewinds=1")


class Room:
    """The sound server with a room that is never quite silent."""

    def __init__(self, server: SoundServer) -> None:
        self.server = server
        self._hiss = contextlib.ExitStack()
        self.hiss()

    def hiss(self) -> None:
        self._hiss.enter_context(self.server.hissing())

    def hush(self) -> None:
        self._hiss.close()

    def kill(self) -> None:
        self.server.kill()
        self.hush()

    def start(self) -> None:
        self.server.start()
        self.hiss()

    def mute(self, on: str) -> None:
        self.server.pactl("set-source-mute", "mic", on)

    def unload(self, *words: str) -> None:
        self.server.pactl("unload-module", self.server.module(*words[:2]))

    def move(self) -> None:
        """As a person does in a mixer, or a sound server that likes another device better."""
        outputs = self.server.pactl("list", "short", "source-outputs").splitlines()
        (ours,) = (line.split()[0] for line in outputs if "\tPipeWire" not in line and "module" not in line)
        self.server.pactl("move-source-output", ours, "speaker.monitor")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with sound_server(tmp_path, prompt=True) as server:
        room = Room(server)
        try:
            yield room
        finally:
            room.hush()


@dataclass(frozen=True)
class Loss:
    """`returns` None: what is lost is back by itself."""

    name: str
    device: tuple[str, ...]
    loses: Callable[[Room], None]
    returns: Callable[[Room], None] | None


LOSSES = (
    Loss("unloaded", MIC, lambda it: it.unload(*REMAP), lambda it: _load(it, *REMAP)),
    Loss("moved to a monitor", MIC, Room.move, None),
    Loss("server killed", MIC, Room.kill, Room.start),
    Loss("server hangs", MIC, lambda it: it.server.freeze(), lambda it: it.server.thaw()),
    Loss(
        "muted at the server",
        MIC,
        lambda it: it.mute("1"),
        lambda it: it.mute("0"),
    ),
    Loss("loudspeaker unloaded", SPEAKER, lambda it: it.unload(*SINK), lambda it: _load(it, *SINK)),
    Loss("loudspeaker: server killed", SPEAKER, Room.kill, Room.start),
)
SILENT = Loss("nothing but zeros", MIC, Room.hush, Room.hiss)


def _load(room: Room, *words: str) -> None:
    room.server.pactl("load-module", *words)


@dataclass
class Times:
    noticed: list[float] = field(default_factory=list)
    back: list[float] = field(default_factory=list)

    def lose(self, loss: Loss, room: Room, process: CardProcess) -> None:
        began_s = time.monotonic()
        loss.loses(room)
        noticed_s = _told(process, lost=True)
        self.noticed.append(noticed_s - began_s)
        if loss.returns is not None:
            time.sleep(SETTLE_S)
            began_s = time.monotonic()
            loss.returns(room)
        else:
            began_s = noticed_s
        self.back.append(_told(process, lost=False) - began_s)
        time.sleep(SETTLE_S)


def _told(process: CardProcess, lost: bool) -> float:
    """When the next trouble, or its end, was told."""
    while True:
        _, at, *words = process.wait_for("trouble ").split(maxsplit=2)
        if bool(words) is lost:
            return float(at)


def _flowing(loss: Loss, process: CardProcess) -> None:
    process.wait_for("sound" if loss.device is MIC else "loudspeaker: “vspeaker”")
    time.sleep(1 + SETTLE_S)


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_noticed_within_a_second_and_soon_back(room: Room, loss: Loss) -> None:
    with card_process(room.server, *loss.device) as process:
        _flowing(loss, process)
        times = Times()
        times.lose(loss, room, process)
        assert times.noticed[0] <= NOTICED_S
        assert times.back[0] <= BACK_S


def test_a_default_that_has_become_the_loudspeakers_monitor_is_refused(room: Room) -> None:
    room.unload("module-remap-source", "source_name=hat")  # or it would be the next default
    with card_process(room.server, "hear", "default", os.devnull) as process:
        process.wait_for("sound")
        room.unload(*REMAP)
        assert _told(process, lost=True)
        process.wait_for("what the loudspeaker plays")
        with pytest.raises(AssertionError, match="no 'there is sound'"):
            process.wait_for("there is sound", 5)
        _load(room, *REMAP)
        room.server.pactl("set-default-source", "mic")
        process.wait_for("there is sound")


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    threads: int
    files: int
    kb: int

    @staticmethod
    def by(pid: int) -> Held:
        of = Path(f"/proc/{pid}")
        resident = next(line for line in (of / "status").read_text().splitlines() if line.startswith("VmRSS"))
        return Held(
            len(list((of / "task").iterdir())), len(list((of / "fd").iterdir())), int(resident.split()[1])
        )


@pytest.mark.proof
@pytest.mark.parametrize("loss", [*LOSSES, SILENT], ids=lambda loss: loss.name)
def test_twenty_losses_and_nothing_is_left_behind(room: Room, loss: Loss) -> None:
    with card_process(room.server, *loss.device) as process:
        _flowing(loss, process)
        if loss is SILENT:
            time.sleep(ALIVE_MS / 1000)
        times = Times()
        for _ in range(CYCLES // 4):
            times.lose(loss, room, process)
        before = Held.by(process.pid)
        for _ in range(CYCLES - CYCLES // 4):
            times.lose(loss, room, process)
        after = Held.by(process.pid)
    print(f"\n{loss.name:28}", end="")
    for words, seconds in (("noticed", times.noticed), ("back", times.back)):
        print(f"{words} {statistics.median(seconds):5.2f} s (most {max(seconds):5.2f})   ", end="")
    print(f"threads {before.threads} → {after.threads}, files {before.files} → {after.files}, ", end="")
    print(f"memory {before.kb / 1024:.1f} → {after.kb / 1024:.1f} MB", end="", flush=True)
    assert max(times.noticed) <= NOTICED_S
    assert max(times.back) <= BACK_S
    assert after.threads <= before.threads
    assert after.files <= before.files
    assert after.kb - before.kb < 1_500
