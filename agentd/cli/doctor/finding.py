"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from agentd.config.load import Loaded


@dataclass(frozen=True, slots=True)
class Finding:
    """`evidence` is what was seen, `remedy` how to mend it or to learn more. Not `ok`: it needs mending."""

    what: str
    ok: bool
    evidence: str
    remedy: str = ""


# Of the settings, and whether sounds may be played. Any further subject is one more of these.
Examination = Callable[[Loaded, bool], AsyncIterator[Finding]]
