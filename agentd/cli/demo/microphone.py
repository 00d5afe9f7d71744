"""The demo's microphone: silence in real time, and speech when somebody has been told to speak."""

from __future__ import annotations

import queue
import time

from agentd.core.events import FRAME_BYTES, FRAME_MS


class SpokenTo:
    """An `agentd.audio.source.Source` into which `say` speaks."""

    ended = lost = False

    def __init__(self) -> None:
        self._frames: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._due_s = time.monotonic()

    def say(self, pcm: bytes) -> None:
        """Speak this next (16 kHz mono s16); from any thread."""
        for start in range(0, len(pcm), FRAME_BYTES):
            self._frames.put(pcm[start : start + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))

    def read(self, timeout_s: float) -> bytes | None:
        wait_s = self._due_s + FRAME_MS / 1000 - time.monotonic()
        time.sleep(max(0.0, min(wait_s, timeout_s)))
        if wait_s > timeout_s:
            return None
        self._due_s += FRAME_MS / 1000
        try:
            return self._frames.get_nowait()
        except queue.Empty:
            return bytes(FRAME_BYTES)

    def close(self) -> None:
        pass
