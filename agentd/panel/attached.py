"""A device that may be absent, and may go and come back: told once, looked for again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from agentd.core.backoff import delay_s
from agentd.errors import Unavailable

log = logging.getLogger(__name__)

FIRST_S, LONGEST_S = 1.0, 5.0  # a look costs next to nothing; nobody else waits, so there is no jitter


class Closable(Protocol):
    def close(self) -> None: ...


D = TypeVar("D", bound=Closable)


class Attached(Generic[D]):
    """`open_` gives the device or raises Unavailable; `found` is told of each one that it has given."""

    def __init__(self, name: str, open_: Callable[[], D], found: Callable[[D], None]) -> None:
        self.device: D | None = None
        self._name = name
        self._open = open_
        self._found = found
        self._failures = 0
        self._told = False
        self._again: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._again = None
        try:
            device = self._open()
        except Unavailable as trouble:
            self._wait(str(trouble))
            return
        self.device = device
        self._found(device)
        if self.device is device:  # else it was lost at its first use
            if self._told:
                log.info("the %s is back", self._name)
            self._told, self._failures = False, 0

    def lost(self, why: OSError) -> None:
        """The device has failed: it is closed."""
        self._release()
        self._wait((why.strerror or str(why)).lower())

    def close(self) -> None:
        if self._again is not None:
            self._again.cancel()
        self._release()

    def _release(self) -> None:
        device, self.device = self.device, None
        if device is not None:
            device.close()

    def _wait(self, why: str) -> None:
        if not self._told:
            log.warning("the %s does not work, and is looked for again and again: %s", self._name, why)
        self._told = True
        pause_s = delay_s(self._failures, 1.0, FIRST_S, LONGEST_S)
        self._failures += 1
        self._again = asyncio.get_running_loop().call_later(pause_s, self.start)
