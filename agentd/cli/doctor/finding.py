"""What the doctor says of one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Gravity(Enum):
    """In the order in which they are told."""

    MEND = "mend"  # it does not work, or not for long
    NOTE = "note"  # worth knowing, and perhaps meant
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Fix:
    """`words` say what is done before it is done. `do` blocks; raises OSError or AgentdError."""

    words: str
    do: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Finding:
    """`evidence` is what was seen, `remedy` how to mend it or to learn more. `fix`: where that is safe."""

    what: str
    gravity: Gravity
    evidence: str
    remedy: str = ""
    fix: Fix | None = field(default=None, compare=False)

    @property
    def ok(self) -> bool:
        """False: it needs mending."""
        return self.gravity is not Gravity.MEND


def fine(what: str, evidence: str) -> Finding:
    return Finding(what, Gravity.FINE, evidence)


def note(what: str, evidence: str, remedy: str, fix: Fix | None = None) -> Finding:
    return Finding(what, Gravity.NOTE, evidence, remedy, fix)


def mend(what: str, evidence: str, remedy: str, fix: Fix | None = None) -> Finding:
    return Finding(what, Gravity.MEND, evidence, remedy, fix)
