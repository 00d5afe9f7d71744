"""What was found, beside what the house has already: for the owner to read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agentd.home.discovery.found import Find, Found

State = Literal["new", "known", "pending", "skipped"]


@dataclass(frozen=True, slots=True)
class Line:
    """`pending`: it waits for the owner to name it; `why` says why, also for what is skipped."""

    name: str
    kind: str
    room: str
    state: State
    why: str
    can: tuple[str, ...]
    source: str


def report(finds: Iterable[Find], known: Collection[str]) -> list[Line]:
    """`known`: the sources of the devices in the owner's files."""
    return [_line(find, known) for find in finds]


def table(lines: Sequence[Line]) -> Iterator[str]:
    """As text, in columns; no line for what only matters to whoever asks for everything."""
    rows = [("NAME", "KIND", "ROOM", "STATE", "WHAT IT CAN"), *map(_row, lines)]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "  ".join((*cells, row[4])).rstrip()


def _line(find: Find, known: Collection[str]) -> Line:
    if not isinstance(find, Found):
        return Line(find.name, "", "", "skipped", find.why, (), find.source)
    why = "" if find.source in known else find.guarded
    state: State = "known" if find.source in known else "pending" if why else "new"
    return Line(find.name, find.kind, find.room, state, why, find.can, find.source)


def _row(line: Line) -> tuple[str, str, str, str, str]:
    words = ", ".join(line.can)
    told = f"{words} ({line.why})" if words and line.why else words or line.why
    return line.name or line.source, line.kind or "-", f"{line.room}?" if line.room else "-", line.state, told
