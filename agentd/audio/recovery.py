"""When to look for a lost device again."""

from __future__ import annotations

import time

from agentd.audio import portaudio
from agentd.core.backoff import delay_s

FIRST_S, LONGEST_S = 0.5, 10.0
RESCAN_EVERY = 2  # failed attempts, after which PortAudio's list of devices may be to blame


class Recovery:
    """Counts failed attempts. No jitter: nobody else waits for this card."""

    def __init__(self) -> None:
        self._failures = 0
        self._next_s = 0.0

    @property
    def wait_s(self) -> float:
        """How long until the next attempt."""
        return max(0.0, self._next_s - time.monotonic())

    def failed(self) -> float:
        """An attempt has failed, or a device was lost. Returns the pause that is in order."""
        pause_s = delay_s(self._failures, 1.0, FIRST_S, LONGEST_S)
        self._failures += 1
        if self._failures % RESCAN_EVERY == 0:
            portaudio.library.rescan()
        self._next_s = time.monotonic() + pause_s
        return pause_s

    def works(self) -> None:
        """Sound has passed."""
        self._failures = 0
