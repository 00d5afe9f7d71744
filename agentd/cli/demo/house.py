"""The demo's house: a client of its own on the broker that plays the devices behind the shipped tools.

It knows nothing of the daemon: it answers `…/set` by publishing the device's new state, and it has
climate sensors that report by themselves, retained, as real ones do.
"""

from __future__ import annotations

import asyncio
import json

from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message

CLIMATE = {
    "kitchen": {"temperature": 21.5, "humidity": 48},
    "bedroom": {"temperature": 18.0, "humidity": 52},
    "living_room": {"temperature": 22.5, "humidity": 44},
}


class DemoHouse:
    """Make it before its bus runs; `run` reports until cancelled."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._states: dict[str, dict[str, object]] = {}
        self._reports: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue()
        bus.subscribe(["home/+/+/set"], self._commanded)
        bus.on_connected(self._report_climate)

    async def run(self) -> None:
        while True:
            await self._bus.publish_state(*await self._reports.get())

    def _report_climate(self) -> None:
        for room, reading in CLIMATE.items():
            self._report(f"home/{room}/climate", json.dumps(reading))

    def _commanded(self, message: Message) -> None:
        """A device takes what it is told and reports its state: JSON is merged, a bare word replaces it."""
        if message.retained:
            return
        device = message.topic.removesuffix("/set")
        text = message.payload.decode(errors="replace")
        try:
            wanted = json.loads(text)
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict):
            self._report(device, text)
            return
        state = self._states.setdefault(device, {})
        state.update(wanted)
        self._report(device, json.dumps(state))

    def _report(self, topic: str, state: str) -> None:
        self._reports.put_nowait((topic, state.encode()))
