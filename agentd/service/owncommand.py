"""Commands of the owner's: what they get of our environment, where keys may stand, and how one is ended."""

from __future__ import annotations

import contextlib
import os
import signal
from asyncio.subprocess import Process
from collections.abc import Mapping

HANDED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "XDG_RUNTIME_DIR", "RUNTIME_DIRECTORY", "AGENTD_CONFIG")


def environment() -> Mapping[str, str]:
    return {name: os.environ[name] for name in HANDED_ON if name in os.environ}


def signal_all(process: Process, number: signal.Signals = signal.SIGKILL) -> None:
    """To the command and whatever it has begun; it was started in a session of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
