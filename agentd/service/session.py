"""The newest clean resumption handles, kept over a restart: after an update the talk can go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from agentd.core.effects import KeepHandle
from agentd.ports import Note
from agentd.service.store import Store

FILE = "session.json"


class KeptSession:
    """A watcher of `KeepHandle`. A handle is of use only to the persona that it was given to, and only on the
    same `terms` as before, which are those of each persona."""

    def __init__(
        self, store_dir: Path, terms: Mapping[str, str], clock: Callable[[], float] = time.time
    ) -> None:
        self._store = Store(store_dir / FILE)
        self._terms = terms
        self._clock = clock
        self._kept = {persona: kept for persona, kept in self._store.read().items() if persona in terms}

    def adopt(self, terms: Mapping[str, str]) -> None:
        """Others, from the next handle on."""
        self._terms = terms
        self._kept = {persona: kept for persona, kept in self._kept.items() if persona in terms}

    def handles(self) -> Iterator[tuple[str, str, float]]:
        """Persona, its handle of an earlier process, and the age of that in seconds. A clock that went back
        makes it new."""
        for persona, kept in self._kept.items():
            match kept:
                case {"handle": str(handle), "at": int() | float() as at, "terms": str(terms)} if (
                    handle and terms == self._terms[persona]
                ):
                    yield persona, handle, max(0.0, self._clock() - at)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, KeepHandle):
            terms = self._terms[note.persona]
            self._kept[note.persona] = {"handle": note.handle, "at": self._clock(), "terms": terms}
            self._store.keep(self._kept)

    async def aclose(self) -> None:
        """The newest is on the disk."""
        await self._store.aclose()
