"""What a trial conversation came to: names, counts and times, no content of any speech."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.live.openpoints import Point
from agentd.live.sightings import Missing, New


@dataclass(frozen=True, slots=True)
class Held:
    """How a turn went; `words` says what lacked."""

    name: str
    ok: bool
    words: str
    took_s: float
    sound_s: float


@dataclass(frozen=True, slots=True)
class Report:
    """`ok`: the conversation went well. What is `new` or `missing` is no failure.

    `never_came` are members that we would read and that had no occasion, or none here.
    """

    ok: bool
    words: str
    model: str
    api_version: str
    took_s: float
    messages: int
    tokens: int
    turns: tuple[Held, ...]
    new: tuple[New, ...]
    missing: tuple[Missing, ...]
    never_came: tuple[str, ...]
    points: tuple[Point, ...]
