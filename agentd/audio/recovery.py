"""When to look for a lost device again."""

from __future__ import annotations

import time

from agentd.audio import portaudio
from agentd.audio.soundserver import watch
from agentd.core.backoff import delay_s

FIRST_S, LONGEST_S = 0.5, 4.0  # with the time that a card takes to begin: back within 10 s


class Recovery:
    """Counts failed attempts. No jitter: nobody else waits for this card.

    PortAudio's list of devices may be to blame. It is made anew when something has changed, and more and more
    rarely when nothing seems to have: that ends all streams, also those of a device that works.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._next_s = 0.0
        self._devices: object = None

    @property
    def wait_s(self) -> float:
        """How long until the next attempt: none when devices have come or gone."""
        if self._failures and self._devices != watch.devices:
            return 0.0
        return max(0.0, self._next_s - time.monotonic())

    def failed(self) -> float:
        """An attempt has failed, or a device was lost. Returns the pause that is in order."""
        pause_s = delay_s(self._failures, 1.0, FIRST_S, LONGEST_S)
        self._failures += 1
        self._devices, before = watch.devices, self._devices
        power_of_two = self._failures & (self._failures - 1) == 0
        if before != self._devices or (power_of_two and self._failures > 1):
            portaudio.library.rescan()
        self._next_s = time.monotonic() + pause_s
        return pause_s

    def works(self) -> None:
        """Sound has passed."""
        self._failures = 0
