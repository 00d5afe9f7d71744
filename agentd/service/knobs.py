"""How the knobs stand, kept over a restart: whoever has closed the microphone finds it closed."""

from __future__ import annotations

import logging
from pathlib import Path

from agentd.core.effects import Mute, SetVolume
from agentd.ports import Note
from agentd.service.store import Store

log = logging.getLogger(__name__)

FILE = "knobs.json"
FULL = 100


class KeptKnobs:
    """A watcher of `Mute` and `SetVolume`. `volume` is that of the settings until somebody sets another."""

    def __init__(self, store_dir: Path, volume: int) -> None:
        self._store = Store(store_dir / FILE)
        kept = self._store.read()
        self.muted = kept.get("muted") is True
        given = kept.get("volume")
        self._turned = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= FULL
        self.volume: int = given if self._turned else volume  # type: ignore[assignment]

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case Mute(on):
                self.muted = on
                log.info("the microphone is %s", "closed" if on else "open")
            case SetVolume(percent):
                self.volume, self._turned = percent, True
            case _:
                return
        self._store.keep({"muted": self.muted} | ({"volume": self.volume} if self._turned else {}))

    async def aclose(self) -> None:
        """The newest is on the disk."""
        await self._store.aclose()
