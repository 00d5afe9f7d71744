"""When a timer's ringing begins and when it is over: for whoever sounds it, and for whoever shows it."""

from __future__ import annotations

from agentd.core.effects import Chime, Hush, PlayChime, PlayReply

RING_FOR_S = 60.0  # then it is over by itself


def rings(note: object) -> bool | None:
    """True: it begins (anew); False: somebody has noticed; None: this note says nothing about it."""
    match note:
        case PlayChime(Chime.TIMER):
            return True
        case PlayReply() | Hush() | PlayChime(Chime.WAKE):
            return False
        case _:
            return None
