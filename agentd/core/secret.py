"""What passes through and is for nobody's eyes."""

from __future__ import annotations

from dataclasses import dataclass, field

HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Secret:
    """`text` is for whoever checks it; everybody else, who only prints what happens, sees dots."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return HIDDEN
