"""Has everybody outside read what happens here, each the same and in the same order."""

from __future__ import annotations

from datetime import datetime

from agentd.core.chronicle import Chronicle
from agentd.core.condition import Condition
from agentd.core.happenings import public
from agentd.ports import Note, Reader


class Gazette:
    """A watcher. `muted` and `volume` (%): as they are at first."""

    def __init__(self, muted: bool, volume: int) -> None:
        self._chronicle = Chronicle(muted, volume)
        self._readers: list[Reader] = []

    @property
    def condition(self) -> Condition:
        return self._chronicle.condition

    def add(self, reader: Reader) -> None:
        """It is called on the loop's thread, and must return at once."""
        self._readers.append(reader)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        for happening in self._chronicle.saw(note):
            facts = public(happening, datetime.now().astimezone().isoformat(timespec="seconds"))
            for reader in self._readers:
                reader(facts)
