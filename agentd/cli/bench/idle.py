"""The whole daemon while nobody wants anything of it: a process of its own that hears a room in real time."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import tempfile
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentd.cli.bench import process, rooms
from agentd.config.shipped import default_tools
from agentd.core.events import INPUT_HZ
from agentd.errors import Unavailable
from agentd.mqtt.embedded import embedded_broker

READY_S = 60.0  # on the slowest board
SETTLE_S = 10.0  # imports, first connections
STOP_S = 15.0
NOWHERE = "ws://127.0.0.1:9"  # a cloud that nobody asks while the house is quiet
OURS = ("AGENTD", "GEMINI", "GOOGLE", "MQTT", "CREDENTIALS_DIRECTORY", "STATE_DIRECTORY", "WATCHDOG")


@dataclass(frozen=True, slots=True)
class Idle:
    """Processor time in ms for each second, 0 when none was measured; resident memory without the sound."""

    cpu_ms_per_s: float
    resident_mb: float


def idle(
    words: Sequence[str],
    seconds: float,
    settle_s: float = SETTLE_S,
    room: Callable[[float], bytes] = rooms.quiet,
) -> Idle:
    """One wake word or several; the broker is mosquitto where it is installed, and never in the daemon.
    `room` makes so many seconds of sound (16 kHz mono s16).

    Raises Unavailable when the daemon does not get ready.
    """
    return asyncio.run(
        _idle(words, seconds, settle_s, room(settle_s + (seconds + READY_S if seconds else 0)))
    )


async def _idle(words: Sequence[str], seconds: float, settle_s: float, room: bytes) -> Idle:
    with tempfile.TemporaryDirectory(prefix="agentd-bench-") as place:
        folder = Path(place)
        async with embedded_broker() as broker:
            _write(folder, words, broker, room)
            daemon = await _ready(folder)
            try:
                await asyncio.sleep(settle_s)
                before_s = process.cpu_s(daemon.pid)
                await asyncio.sleep(seconds)
                spent_s, resident_mb = process.cpu_s(daemon.pid) - before_s, process.resident_mb(daemon.pid)
            finally:
                await _stop(daemon)
    return Idle(spent_s / seconds * 1_000 if seconds else 0.0, resident_mb - len(room) / 1e6)


def _write(folder: Path, words: Sequence[str], broker: str, room: bytes) -> None:
    with wave.open(str(folder / "room.wav"), "wb") as sound:
        sound.setparams((1, 2, INPUT_HZ, 0, "NONE", ""))
        sound.writeframes(room)
    settings = {
        "audio": {"input": "wav:room.wav", "output": "none"},
        "wake": {"words": [{"model": word} for word in words]},
        "live": {"endpoint": NOWHERE},
        "mqtt": {"url": broker, "id": "bench"},
        "store": ".",
        "tools": str(default_tools()),
    }
    (folder / "agentd.yaml").write_text(json.dumps(settings), encoding="utf-8")  # JSON is YAML, too


async def _ready(folder: Path) -> asyncio.subprocess.Process:
    """Started and, by its own word, ready."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told, (folder / "log").open("wb") as log:
        told.bind(str(folder / "notify"))
        told.setblocking(False)
        daemon = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "agentd", "run", "-c", str(folder / "agentd.yaml")),
            env=kept | {"NOTIFY_SOCKET": str(folder / "notify"), "GEMINI_API_KEY": "none"},
            stderr=log,
        )
        try:
            async with asyncio.timeout(READY_S):
                while b"READY=1" not in await asyncio.get_running_loop().sock_recv(told, 4096):
                    pass
        except TimeoutError:
            await _stop(daemon)
            last = (folder / "log").read_text("utf-8", "replace").strip().splitlines()[-1:]
            raise Unavailable(f"the daemon does not get ready: {''.join(last)}") from None
    return daemon


async def _stop(daemon: asyncio.subprocess.Process) -> None:
    if daemon.returncode is not None:
        return
    daemon.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await daemon.wait()
    except TimeoutError:
        daemon.kill()
        await daemon.wait()
