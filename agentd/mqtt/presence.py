"""What the house sees of us, all of it retained: `agentd/<id>/status`, `…/state`, its attributes, `…/mute`,
`…/volume`, `…/usage`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from typing import Literal

from agentd.mqtt.client import Bus
from agentd.mqtt.message import Will

State = Literal["idle", "listening", "thinking", "speaking", "muted", "error"]

FAREWELL_S = 1.0


class Presence:
    """Make it before the bus runs: it gives the bus its will, and announces us at each connection."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._status_topic = f"agentd/{bus.own_id}/status"
        self._state_topic = f"agentd/{bus.own_id}/state"
        self._usage_topic = f"agentd/{bus.own_id}/usage"
        self._mute_topic = f"agentd/{bus.own_id}/mute"
        self._volume_topic = f"agentd/{bus.own_id}/volume"
        self._facts: dict[str, bytes] = {self._state_topic: b"idle"}  # by topic
        self._attributes: dict[str, object] = {}
        self._stale: set[str] = set()  # topics whose fact the broker does not have yet
        self._telling: asyncio.Task[None] | None = None
        self._leaving = False
        bus.will = Will(self._status_topic, b"offline")
        bus.on_connected(self._announce)

    def state(self, name: State) -> None:
        """Publishes the state; returns at once. What changes faster than the broker confirms is skipped."""
        self._tell(self._state_topic, name.encode())

    def mute(self, on: bool) -> None:
        """Publishes whether the microphone is closed, in the same way."""
        self._tell(self._mute_topic, b"ON" if on else b"OFF")

    def volume(self, percent: int) -> None:
        """Publishes how loud we are, in the same way."""
        self._tell(self._volume_topic, b"%d" % percent)

    def usage(self, status: Mapping[str, object]) -> None:
        """Publishes what the model has cost, in the same way. `status` is plain JSON."""
        self._tell(self._usage_topic, json.dumps(status).encode())

    def mishaps(self, counts: Mapping[str, object]) -> None:
        """Publishes what went wrong, as attributes of the state. `counts` is plain JSON."""
        self._attribute(counts)

    def sound(self, lost: Mapping[str, object]) -> None:
        """Publishes which sound devices do not work, and why, as an attribute of the state. Plain JSON."""
        self._attribute({"sound": lost})

    def levels(self, measured: Mapping[str, object]) -> None:
        """Publishes how loud the microphone's sound is, as an attribute of the state. Plain JSON."""
        self._attribute({"microphone": measured})

    def timers(self, waiting: Sequence[Mapping[str, object]]) -> None:
        """Publishes what waits to be done, as an attribute of the state. Plain JSON, too."""
        self._attribute({"timers": waiting})

    def _attribute(self, facts: Mapping[str, object]) -> None:
        self._attributes |= facts
        self._tell(f"{self._state_topic}/attributes", json.dumps(self._attributes).encode())

    async def aclose(self) -> None:
        """Publishes `offline` and waits for it (FAREWELL_S at most): a goodbye alone discards the will."""
        self._leaving = True
        if self._telling is not None:
            self._telling.cancel()
        if self._bus.connected:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._bus.publish_state(self._status_topic, b"offline")

    def _announce(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
        self._telling = asyncio.create_task(self._birth())

    async def _birth(self) -> None:
        self._stale |= self._facts.keys()
        await self._tell_facts()
        await self._bus.publish_state(self._status_topic, b"online")
        await self._tell_facts()

    def _tell(self, topic: str, fact: bytes) -> None:
        if self._facts.get(topic) == fact:
            return
        self._facts[topic] = fact
        self._stale.add(topic)
        if self._bus.connected and not self._leaving and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_facts())

    async def _tell_facts(self) -> None:
        """Until what was published is the newest; one message at a time, so the last one is the last."""
        while self._stale and self._bus.connected:
            topic = self._stale.pop()
            await self._bus.publish_state(topic, self._facts[topic])
