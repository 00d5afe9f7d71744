"""Timers of a whole daemon: set by the model, rung and spoken without it, and carried out after a kill."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from agentd.audio.chimes import chime_pcm
from agentd.core.effects import Chime
from tests.broker import Mosquitto, subscriber
from tests.end_to_end.daemon import settings_file
from tests.live_server import TONE, Call, LiveServer, Say, Script

COUNT = 20
DUE_S = 20
PLENTY_S = 60.0
SILENT = "{input: 'no such microphone', output: none}"
TO_A_FILE = "{input: 'no such microphone', output: 'wav:speaker.wav'}"
TOOLS = f"""\
valve_off:
  description: Close a valve.
  args: {{number: {{type: choice, values: {[f"{n}" for n in range(COUNT)]}}}}}
  publish: {{topic: "home/valve/{{number}}/set", text: "OFF"}}
"""


@contextmanager
def daemon(file: Path, *typed: str) -> Iterator[subprocess.Popen[str]]:
    """`agentd run --text`, which is killed at the end of the block; what it has printed, line by line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agentd", "run", "--text", "-c", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "GEMINI_API_KEY": "a-key"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("".join(f"{line}\n" for line in typed))
        process.stdin.flush()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def printed(process: subprocess.Popen[str], words: str, times: int = 1) -> None:
    """Reads on until the words were printed so often."""
    assert process.stdout is not None
    for line in process.stdout:
        times -= words in line
        if not times:
            return
    raise AssertionError(f"it ended without {words!r}")


def test_twenty_deeds_survive_a_kill_and_come_once_and_in_time(tmp_path: Path, broker: Mosquitto) -> None:
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "valves.yaml").write_text(TOOLS)
    calls = [("valve_off", {"number": str(n), "after": f"{DUE_S}s"}) for n in range(COUNT)]
    script = Script(turns=[[Call(calls[:10]), Call(calls[10:]), Say(TONE, "I will.")]])

    async def scene() -> float:
        async with LiveServer(script) as server:
            file = settings_file(tmp_path, b"", server.endpoint, broker.url, audio=SILENT, tools="tools")
            begun = time.time()
            with daemon(file, "Close all the valves in a while") as killed:
                await asyncio.to_thread(printed, killed, "← scheduled", COUNT)
            assert not house.arrivals
            with daemon(file):
                await asyncio.to_thread(house.wait, COUNT, timeout_s=PLENTY_S)
                await asyncio.sleep(2)
            return begun

    with subscriber(broker, "home/#") as house:
        begun = asyncio.run(scene())
        arrivals = house.arrivals
    assert sorted(arrival.topic for arrival in arrivals) == sorted(
        f"home/valve/{n}/set" for n in range(COUNT)
    )
    assert all(begun + DUE_S <= arrival.at for arrival in arrivals)
    assert max(arrival.at for arrival in arrivals) < begun + DUE_S + PLENTY_S


def test_a_timer_rings_again_and_again_and_is_spoken(tmp_path: Path, broker: Mosquitto) -> None:
    file = settings_file(tmp_path, b"", "local", broker.url, audio=TO_A_FILE)
    ring, speaker = chime_pcm(Chime.TIMER), tmp_path / "speaker.wav"
    with daemon(file, "set a pasta timer for five seconds", "what timers are there") as running:
        printed(running, "The pasta timer will ring in 5 seconds.")
        printed(running, "There is pasta timer in")
        until_s = time.monotonic() + PLENTY_S
        while speaker.read_bytes().count(ring) < 3 and time.monotonic() < until_s:
            time.sleep(0.1)
    rings = speaker.read_bytes().split(ring)
    assert len(rings) >= 4
    assert len(rings[1]) > 24_000, "the words come after the first ring, and are not rung over"
