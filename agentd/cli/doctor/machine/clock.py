"""The doctor on the time: whoever has the wrong one cannot prove who the service is, and rings too late."""

from __future__ import annotations

import ctypes
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, fine, mend, note

WHAT = "clock"
REMEDY = "sudo timedatectl set-ntp true; and see that the network lets time through (UDP port 123)"
TIME_ERROR = 5  # adjtimex(2): the clock is not synchronized
_TIMEX_BYTES = 512  # larger than the struct anywhere; all zero: nothing is to be changed
_WE = Path(__file__)


def examine(case: Case) -> Iterator[Finding]:  # noqa: ARG001  # the kernel is asked, not its files
    yield from judge(kernel_state(), time.time(), _WE.stat().st_mtime)


def kernel_state() -> int | None:
    """What adjtimex(2) returns; None where it cannot be asked."""
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError):
        return None
    return state if state >= 0 else None


def judge(
    state: int | None, now: float, installed: float, show: Callable[[float], str] | None = None
) -> Iterator[Finding]:
    """`installed`: no moment before that can be now. Both in seconds since 1970."""
    told = (show or _local)(now)
    if now < installed:
        evidence = f"it says {told}, and agentd was installed after that"
        yield mend(WHAT, evidence, f"a board without a battery forgets the time: {REMEDY}")
    elif state == TIME_ERROR:
        yield note(WHAT, f"it says {told}, and nobody keeps it right", REMEDY)
    elif state is not None:
        yield fine(WHAT, f"{told}, kept right by the network")


def _local(moment: float) -> str:
    return datetime.fromtimestamp(moment).astimezone().isoformat(" ", "seconds")
