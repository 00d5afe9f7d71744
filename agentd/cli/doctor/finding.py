"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`evidence` is what was seen, `remedy` how to mend it or to learn more. Not `ok`: it needs mending."""

    what: str
    ok: bool
    evidence: str
    remedy: str = ""
