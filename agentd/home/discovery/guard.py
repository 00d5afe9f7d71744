"""What is never added by itself: the owner has to name it, since to operate it wrongly does harm."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agentd.home.device.device import Kind

_OPENS = re.compile(
    r"garage|\b(?:gate|gates|door|doors|tor|tür|haustür|portail|puerta|cancello)\b", re.IGNORECASE
)
_VALVE = re.compile(r"valve|ventil(?!at)", re.IGNORECASE)
_HARMS = re.compile(r"siren|alarm", re.IGNORECASE)
_NO_NAME = re.compile(
    r"|(?:0x)?[0-9a-f]{12,16}"
    r"|(?:tasmota|shelly\w*(?:-\w+)*|sonoff|espurna|plug|switch|outlet|device)(?:[\s_-]*[0-9a-f]{1,12})?",
    re.IGNORECASE,
)
_UNLOCKS = re.compile(r"unlock|disarm", re.IGNORECASE)


def true_kind(kind: Kind, name: str, *hints: str) -> Kind:
    """What it is to the house, whose rules for a gate are not those for a blind. `hints`: class, model."""
    said = " ".join((name, *hints)).replace("_", " ")
    if kind in ("cover", "switch") and _OPENS.search(said):
        return "gate"
    return "valve" if kind == "switch" and _VALVE.search(said) else kind


def guarded(kind: Kind, name: str, *hints: str) -> str:
    """Why this one waits for the owner; empty when it need not. `kind` is the true one."""
    if kind in ("lock", "gate", "valve"):
        return f"a {kind} is added only by you"
    if kind == "switch" and (found := _HARMS.search(" ".join((name, *hints)))):
        return f"“{found[0].lower()}”: what may do harm is added only by you"
    if kind == "switch" and _NO_NAME.fullmatch(name.strip()):
        return "a plug without a name: nobody knows what hangs on it"
    return ""


def disguised(kind: Kind, payloads: Iterable[object]) -> str:
    """Why something that is no lock, but is sent such words, waits for the owner."""
    if kind != "lock" and any(isinstance(each, str) and _UNLOCKS.search(each) for each in payloads):
        return f"a {kind} that is told to unlock is added only by you"
    return ""
