"""SIGTERM in any phase: a clean end within two seconds, `offline` published, no traceback."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import settings_file, spoken
from tests.live_server import TONE, Freeze, LiveServer, Say, Script

STOP_S = 2.0
COMMAND = "turn on the kitchen lights"
FROZEN = Script(turns=[[Freeze()]])
TALKING = Script(turns=[[Say(TONE * 30, "A long story.")]])


async def start(file: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agentd", "run", "-c", str(file)),
        env={**os.environ, "GEMINI_API_KEY": "a-key"},
        stderr=asyncio.subprocess.PIPE,
    )


async def stop(daemon: asyncio.subprocess.Process) -> str:
    """Ends it; what it had written to stderr."""
    daemon.send_signal(signal.SIGTERM)
    async with asyncio.timeout(STOP_S):
        _, complaints = await daemon.communicate()
    assert daemon.returncode == 0
    return complaints.decode()


@pytest.mark.parametrize(
    ("script", "states"),
    [
        (Script(), ["idle"]),
        (Script(setup_delay_s=8), ["idle", "listening"]),
        (FROZEN, ["idle", "listening", "thinking"]),
        (TALKING, ["idle", "listening", "thinking", "speaking"]),
    ],
    ids=["idle", "opening", "thinking", "speaking"],
)
def test_in_any_phase(tmp_path: Path, broker: Mosquitto, script: Script, states: list[str]) -> None:
    async def scene() -> str:
        async with LiveServer(script) as server:
            file = settings_file(tmp_path, spoken(COMMAND)[0], server.endpoint, broker.url)
            daemon = await start(file)
            await asyncio.to_thread(house.wait, 1, "agentd/test/status")  # the last word of coming up
            await asyncio.to_thread(house.wait, len(states), "agentd/test/state")
            complaints = await stop(daemon)
            assert not server.violations
            return complaints

    with subscriber(broker, "agentd/test/#", options=("-R",)) as house:
        complaints = asyncio.run(scene())
        assert [arrival.text for arrival in house.on("agentd/test/state")][: len(states)] == states
        assert [arrival.text for arrival in house.wait(2, "agentd/test/status")] == ["online", "offline"]
    assert "Traceback" not in complaints


@pytest.mark.parametrize("after_s", [0.0, 0.1, 0.3])
def test_while_starting(tmp_path: Path, after_s: float) -> None:
    """Before our handler is there, Python's own end by the signal is a clean one, too."""

    async def scene() -> None:
        file = settings_file(tmp_path, spoken(COMMAND)[0], "ws://127.0.0.1:9", "mqtt://127.0.0.1:9")
        daemon = await start(file)
        await asyncio.sleep(after_s)
        daemon.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOP_S):
            _, complaints = await daemon.communicate()
        assert daemon.returncode in (0, -signal.SIGTERM)
        assert b"Traceback" not in complaints

    asyncio.run(scene())
