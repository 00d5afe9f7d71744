"""Other players on a real sound server: quieter during a conversation, and then as their owner has them."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agentd.audio import pactl
from agentd.audio.ducking import DUCKED, Ducking
from agentd.core.phases import Phase
from agentd.service.store import Store
from tests.audio.soundserver import SoundServer, sound_server

pytestmark = pytest.mark.alone

ROOT = Path(__file__).parents[2]
FULL = 65_536
QUIET = round(FULL * DUCKED)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with sound_server(tmp_path, prompt=True) as running:
        for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER"):
            monkeypatch.setenv(name, running.environ[name])
        yield running


@contextlib.contextmanager
def player(server: SoundServer, name: str) -> Iterator[None]:
    """Plays silence on and on."""
    words = ["pacat", "--device=speaker", "--raw", f"--client-name={name}", "--latency-msec=100"]
    with Path("/dev/zero").open("rb") as zeros:
        process = subprocess.Popen(words, env=server.environ, stdin=zeros)
    try:
        until_s = time.monotonic() + 10
        while name not in volumes():
            assert time.monotonic() < until_s, f"{name} does not play"
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def volumes() -> dict[str, int]:
    """Of each player, its left channel's."""
    return {
        each["properties"]["application.name"]: next(iter(each["volume"].values()))["value"]
        for each in pactl.listed("sink-inputs")
    }


def turn(server: SoundServer, name: str, percent: int) -> None:
    (index,) = (
        each["index"]
        for each in pactl.listed("sink-inputs")
        if each["properties"]["application.name"] == name
    )
    server.pactl("set-sink-input-volume", str(index), f"{percent}%")


@contextlib.asynccontextmanager
async def ducking(folder: Path) -> AsyncIterator[Ducking]:
    it = Ducking(Store(folder / "ducked.json"))
    it.start()
    try:
        yield it
    finally:
        await it.aclose()


async def until(wanted: dict[str, int]) -> None:
    async with asyncio.timeout(10):
        while await asyncio.to_thread(volumes) != wanted:
            await asyncio.sleep(0.05)


def test_quieter_while_somebody_speaks_with_us(server: SoundServer, tmp_path: Path) -> None:
    async def scene() -> None:
        async with ducking(tmp_path) as it:
            it.saw(0.0, Phase.OPENING)
            await until({"radio": QUIET, "film": QUIET})
            it.saw(0.0, Phase.SPEAKING)
            it.saw(0.0, Phase.IDLE)
            await until({"radio": FULL, "film": FULL})
            it.saw(0.0, Phase.OPENING)
            await until({"radio": QUIET, "film": QUIET})
        assert volumes() == {"radio": FULL, "film": FULL}, "and at the end of the daemon"

    with player(server, "radio"), player(server, "film"):
        asyncio.run(scene())


def test_what_a_person_sets_meanwhile_stays(server: SoundServer, tmp_path: Path) -> None:
    async def scene() -> None:
        async with ducking(tmp_path) as it:
            it.saw(0.0, Phase.OPENING)
            await until({"radio": QUIET, "film": QUIET})
            await asyncio.to_thread(turn, server, "radio", 30)
            turned = volumes()["radio"]
            assert turned < QUIET
            it.saw(0.0, Phase.IDLE)
            await until({"radio": turned, "film": FULL})

    with player(server, "radio"), player(server, "film"):
        asyncio.run(scene())


def test_a_killed_daemon_leaves_nobody_quiet(server: SoundServer, tmp_path: Path) -> None:
    script = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom agentd.audio.ducking import Ducking\n"
        "from agentd.core.phases import Phase\nfrom agentd.service.store import Store\n"
        "async def run():\n    it = Ducking(Store(Path(sys.argv[1])))\n    it.saw(0.0, Phase.OPENING)\n"
        "    await asyncio.sleep(60)\nasyncio.run(run())"
    )
    environ = {**server.environ, "PYTHONPATH": str(ROOT)}

    async def after() -> None:
        async with ducking(tmp_path):
            await until({"radio": FULL})

    with player(server, "radio"):
        words = [sys.executable, "-c", script, str(tmp_path / "ducked.json")]
        with subprocess.Popen(words, env=environ) as daemon:
            asyncio.run(until({"radio": QUIET}))
            daemon.kill()
        assert volumes() == {"radio": QUIET}
        asyncio.run(after())


def test_a_sound_server_that_hangs_is_no_trouble_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It still lists a player, and takes no order any more: not even the daemon's end is held up."""
    players = '[{"index": 1, "volume": {"left": {"value": 65536}}}]'
    tool = tmp_path / "pactl"
    tool.write_text(f"#!/bin/sh\ncase $* in *list*) echo '{players}';; *) exec sleep 60;; esac\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tool}")
    monkeypatch.setattr(pactl, "ANSWER_S", 0.3)

    async def scene() -> None:
        async with ducking(tmp_path) as it:
            it.saw(0.0, Phase.OPENING)
            await asyncio.sleep(0.1)

    asyncio.run(scene())


def test_without_a_sound_server_nothing_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    async def scene() -> None:
        async with ducking(tmp_path) as it:
            it.saw(0.0, Phase.OPENING)

    asyncio.run(scene())
