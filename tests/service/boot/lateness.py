"""How late an ear has its frames, on the booted machine: `lateness.py SECONDS`; JSON of percentiles in ms."""

from __future__ import annotations

import asyncio
import json
import sys
import time

sys.path.insert(0, "/opt/agentd/code")

from agentd.audio.ear import Ear
from agentd.audio.hearing import Hearing
from agentd.audio.vad import Vad
from agentd.audio.wake.words import WakeWords
from agentd.config.settings import WakeWord
from agentd.core.phases import Phase

FRAME_S, FRAME = 0.02, bytes(range(256)) * 2 + bytes(128)


class Punctual:
    """A card that is never late: how late is whoever takes a frame from it?"""

    ended = lost = False

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._begun_s = 0.0

    def read(self, timeout_s: float) -> bytes | None:
        self._begun_s = self._begun_s or time.monotonic()
        due_s = self._begun_s + (len(self.late_ms) + 1) * FRAME_S
        wait_s = due_s - time.monotonic()
        time.sleep(max(0.0, min(wait_s, timeout_s)))
        if wait_s > timeout_s:
            return None
        self.late_ms.append((time.monotonic() - due_s) * 1000)
        return FRAME

    def close(self) -> None: ...


async def main(seconds: float) -> None:
    source = Punctual()
    hearing = Hearing(Vad(), WakeWords([WakeWord(model="hey_jarvis")]))
    ear = Ear(source, hearing, lambda _heard: None, asyncio.get_running_loop())
    ear.attend(Phase.LISTENING)
    ear.start()
    await asyncio.sleep(seconds)
    ear.stop()
    late_ms = sorted(source.late_ms[50:])  # the first second loads the models
    parts = {"p50": 0.5, "p99": 0.99, "p999": 0.999}
    found = {name: round(late_ms[int(len(late_ms) * part)], 1) for name, part in parts.items()}
    print(json.dumps(found | {"most": round(late_ms[-1], 1), "frames": len(late_ms)}))


asyncio.run(main(float(sys.argv[1])))
