"""How the knobs stand, kept over a restart: whoever has closed the microphone finds it closed.

What was kept and cannot be understood may have said so: then it is closed, too.
"""

from __future__ import annotations

import logging
from pathlib import Path

from agentd.core.effects import Mute, SetVolume
from agentd.ports import Note
from agentd.service.store import Store

log = logging.getLogger(__name__)

FILE = "knobs.json"
FULL = 100
IN_DOUBT = "I have lost how the microphone was set, so it is off until somebody opens it."


class KeptKnobs:
    """A watcher of `Mute` and `SetVolume`. `volume` is that of the settings until somebody sets another.

    `doubt` is to be told to the house: why the microphone is closed; empty where it is known how it stood.
    """

    def __init__(self, store_dir: Path, volume: int) -> None:
        self._store = Store(store_dir / FILE)
        kept = self._store.read()
        self.muted = not self._store.new and kept.get("muted") is not False
        self.doubt = IN_DOUBT if self.muted and kept.get("muted") is not True else ""
        if self.doubt:
            log.warning("%s", self.doubt)
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
