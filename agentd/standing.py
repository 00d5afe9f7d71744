"""How the daemon is, for whoever asks: what goes on and since when, and what of it does not work."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from agentd import __version__
from agentd.config.load import Loaded
from agentd.core.condition import Condition

Timers = Sequence[Mapping[str, object]]


class Standing:
    """`read` is an `agentd.ports.Reader`. `condition` is what it reads of, and always as new. `configuration`
    is what came of the newest reload, as plain JSON."""

    def __init__(
        self,
        loaded: Loaded,
        condition: Condition,
        broker_up: Callable[[], bool],
        timers: Callable[[], Timers],
    ) -> None:
        self.configuration: Mapping[str, object] = {"mistakes": [], "needs_restart": []}
        self._loaded = loaded
        self._condition = condition
        self._broker_up = broker_up
        self._timers = timers
        self._began = self._since = datetime.now().astimezone().isoformat(timespec="seconds")

    def read(self, facts: Mapping[str, object]) -> None:
        if facts["event_type"] == "state":
            self._since = str(facts["at"])

    @property
    def report(self) -> dict[str, object]:
        """Plain JSON."""
        how, mqtt = self._condition, self._loaded.settings.mqtt
        return {
            "id": mqtt.id,
            "state": how.state,
            "since": self._since,
            "muted": how.muted,
            "volume": how.volume,
            "model": {"link": how.link.value, "words": how.link_words},
            "broker": {"url": mqtt.url, "up": self._broker_up()},
            "sound": {part.value: words for part, words in how.lost.items()},
            "timers": [*self._timers()],
            "versions": {"agentd": __version__, "python": platform.python_version()},
            "settings": str(self._loaded.file.resolve()),
            "configuration": self.configuration,
            "process": os.getpid(),
            "began": self._began,
        }
