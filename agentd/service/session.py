"""The newest clean resumption handle, kept over a restart: after an update the talk can go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from agentd.core.effects import KeepHandle
from agentd.ports import Note
from agentd.service.store import Store

FILE = "session.json"


class KeptSession:
    """A watcher of `KeepHandle`. A handle is of use only with the same `terms` as before."""

    def __init__(self, store_dir: Path, terms: str, clock: Callable[[], float] = time.time) -> None:
        self._store = Store(store_dir / FILE)
        self._terms = terms
        self._clock = clock

    def handle(self) -> tuple[str, float] | None:
        """The handle of an earlier process and its age in seconds. A clock that went back makes it new."""
        kept = self._store.read()
        handle, at = kept.get("handle"), kept.get("at")
        if not isinstance(handle, str) or not handle or not isinstance(at, int | float):
            return None
        if kept.get("terms") != self._terms:
            return None
        return handle, max(0.0, self._clock() - at)

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, KeepHandle):
            self._store.keep({"handle": note.handle, "at": self._clock(), "terms": self._terms})

    async def aclose(self) -> None:
        """The newest is on the disk."""
        await self._store.aclose()
