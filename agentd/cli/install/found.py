"""The answers where nobody is asked: what the flags say, and else what is found."""

from __future__ import annotations

from agentd.cli.install.answers import Answers
from agentd.cli.install.wishes import Wishes


def found(wishes: Wishes, has_key: bool, look: bool) -> Answers:
    """Without `look` nothing is looked for."""
    return Answers(
        endpoint=wishes.endpoint or ("google" if has_key else "local"),
        broker=wishes.broker or "embedded",
        username=wishes.username or "",
        input=wishes.input or "",
        output=wishes.output or "",
        room=wishes.room or "",
        id=wishes.id or "",
    )
