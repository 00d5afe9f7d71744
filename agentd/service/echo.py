"""What the echo test has found, by pair of devices: nobody wants to hear its sound at every start."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping
from pathlib import Path

from agentd.service.store import Store

FILE = "echo.json"
NEVER = -1
MOST_PAIRS = 16  # of devices that were tried; then the oldest is forgotten


class KeptEcho:
    """Devices are named as in the settings. A test holds for the volume at which it was made, and below."""

    def __init__(self, store_dir: Path) -> None:
        self._store_dir = store_dir
        self._store = Store(store_dir / FILE)

    def found(self, input_name: str, output_name: str) -> Mapping[str, object]:
        """What was kept; empty: never tested."""
        kept = self._store.read().get(_pair(input_name, output_name))
        return kept if isinstance(kept, dict) else {}

    def free_up_to(self, input_name: str, output_name: str) -> int:
        """The volume (%) up to which people may talk into replies there; NEVER: at none."""
        found = self.found(input_name, output_name)
        tested_at = found.get("volume")
        return tested_at if found.get("why_not") == "" and isinstance(tested_at, int) else NEVER

    async def keep(self, input_name: str, output_name: str, volume: int, found: Mapping[str, object]) -> bool:
        """Returns when it is on the disk; False: it cannot be."""
        with contextlib.suppress(OSError):
            self._store_dir.mkdir(parents=True, exist_ok=True)
        pair = _pair(input_name, output_name)
        others = {name: kept for name, kept in self._store.read().items() if name != pair}
        newest = dict(list(others.items())[1 - MOST_PAIRS :])
        kept = {**found, "volume": volume, "at": round(time.time())}
        self._store.keep(newest | {pair: kept})
        await self._store.aclose()
        return self.found(input_name, output_name) == kept


def _pair(input_name: str, output_name: str) -> str:
    return f"{output_name} → {input_name}"
