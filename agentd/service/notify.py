"""What systemd is told of us: ready, busy with what, alive, stopping."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable

from agentd.service import systemd

log = logging.getLogger(__name__)

PINGS_PER_TIMEOUT = 2  # as sd_watchdog_enabled(3) recommends


class Notifier:
    """Does nothing where there is no systemd to tell (no $NOTIFY_SOCKET)."""

    def __init__(self) -> None:
        self._notify = _to_systemd() if os.environ.get("NOTIFY_SOCKET") else None

    @property
    def supervised(self) -> bool:
        """Whether systemd started us, and will start us anew."""
        return self._notify is not None

    @property
    def watchdog_s(self) -> float | None:
        """Seconds from one `watchdog()` to the next; None: nobody waits for them."""
        period_us = os.environ.get("WATCHDOG_USEC", "")
        meant_for = os.environ.get("WATCHDOG_PID", str(os.getpid()))  # not for a child that inherited this
        if self._notify is None or not period_us.isdecimal() or meant_for != str(os.getpid()):
            return None
        return int(period_us) / 1_000_000 / PINGS_PER_TIMEOUT or None

    def ready(self) -> None:
        self._tell("READY=1")

    def status(self, words: str) -> None:
        """For people: `systemctl status` shows it. One line."""
        self._tell(f"STATUS={' '.join(words.split())}")

    def watchdog(self) -> None:
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        self._tell("STOPPING=1")

    def _tell(self, state: str) -> None:
        if self._notify is not None:
            self._notify(state)


def _to_systemd() -> Callable[[str], object] | None:
    if (teller := systemd.teller()) is None:
        log.warning("systemd waits for notice from us, but the package python3-systemd is not installed")
        return None

    def notify(state: str) -> None:
        try:
            teller(state)
        except OSError as error:  # systemd is being restarted; it asks again with its watchdog
            log.warning("systemd could not be told %s: %s", state, error)

    return notify
