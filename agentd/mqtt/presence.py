"""What the house sees of us, all of it retained: that we are there, how we are, and what we are called.

In this order after each connection, since Home Assistant shows an entity only once it has been announced, and
as unavailable until we are `online`: the announcement, every fact, `online`. The facts are
`agentd/<id>/state`, its attributes, `…/mute`, `…/volume`, `…/usage`, `…/model_link`, `…/mic_problem` and
`…/latency`.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from agentd.core.condition import State
from agentd.mqtt.client import Bus
from agentd.mqtt.device import Identity, announcement, discovery_topic
from agentd.mqtt.message import Will

FAREWELL_S = 1.0

_ON = {True: b"ON", False: b"OFF"}


class Presence:
    """Make it before the bus runs: it gives the bus its will, and announces us at each connection.

    `prefix` is that of Home Assistant's discovery; empty: we are not announced there.
    """

    def __init__(self, bus: Bus, who: Identity, prefix: str = "") -> None:
        self._bus = bus
        self._base = f"agentd/{bus.own_id}"
        self._discovery_topic = discovery_topic(prefix, bus.own_id)
        self._card = json.dumps(announcement(who), ensure_ascii=False).encode()
        self._attributes: dict[str, object] = {"session": 0, "version": who.version, "timers": []}
        self._facts: dict[str, bytes] = {}  # by topic below ours
        self._stale: set[str] = set()  # topics whose fact the broker does not have yet
        self._telling: asyncio.Task[None] | None = None
        self._leaving = False
        bus.will = Will(f"{self._base}/status", b"offline")
        bus.on_connected(self.announce)
        self.state("idle")
        self.mic_problem(False)

    def state(self, name: State) -> None:
        """Publishes the state, and since when it is so; returns at once, as all of these do. What changes
        faster than the broker confirms is skipped."""
        if self._tell("state", name.encode()):
            self._attribute({"since": datetime.now().astimezone().isoformat(timespec="seconds")})

    def mute(self, on: bool) -> None:
        """Publishes whether the microphone is closed."""
        self._tell("mute", _ON[on])

    def volume(self, percent: int) -> None:
        """Publishes how loud we are."""
        self._tell("volume", b"%d" % percent)

    def model_link(self, on: bool) -> None:
        """Publishes whether the model could be reached, last time. Until it was tried nobody knows."""
        self._tell("model_link", _ON[on])

    def mic_problem(self, on: bool) -> None:
        """Publishes whether the microphone has failed; `sound` says why."""
        self._tell("mic_problem", _ON[on])

    def latency(self, latency_ms: int) -> None:
        """Publishes for how long somebody had to wait for a reply, last time."""
        self._tell("latency", b"%d" % latency_ms)

    def usage(self, status: Mapping[str, object]) -> None:
        """Publishes what the model has cost. `status` is plain JSON, as all of the following are."""
        self._tell("usage", json.dumps(status).encode())

    def mishaps(self, counts: Mapping[str, object]) -> None:
        """Publishes what went wrong, as attributes of the state."""
        self._attribute(counts)

    def sound(self, lost: Mapping[str, object]) -> None:
        """Publishes which sound devices do not work, and why, as an attribute of the state."""
        self._attribute({"sound": lost})

    def levels(self, measured: Mapping[str, object]) -> None:
        """Publishes how loud the microphone's sound is, as an attribute of the state."""
        self._attribute({"microphone": measured})

    def configuration(self, facts: Mapping[str, object]) -> None:
        """Publishes what became of the settings that were read anew, as an attribute of the state. Plain
        JSON."""
        self._attribute({"configuration": facts})

    def timers(self, waiting: Sequence[Mapping[str, object]]) -> None:
        """Publishes what waits to be done, as an attribute of the state."""
        self._attribute({"timers": waiting})

    def session(self, number: int) -> None:
        """Publishes which link to the model is the latest, by its number in the log, as an attribute."""
        self._attribute({"session": number})

    def announce(self) -> None:
        """Tells all there is to know of us, once more."""
        if self._leaving:
            return
        if self._telling is not None:
            self._telling.cancel()
        self._telling = asyncio.create_task(self._birth(), name="birth")

    async def aclose(self) -> None:
        """Publishes `offline` and waits for it (FAREWELL_S at most): a goodbye alone discards the will."""
        self._leaving = True
        if self._telling is not None:
            self._telling.cancel()
        if self._bus.connected:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._bus.publish_state(f"{self._base}/status", b"offline")

    async def _birth(self) -> None:
        if self._discovery_topic:
            await self._bus.publish_state(self._discovery_topic, self._card)
        self._stale |= self._facts.keys()
        await self._tell_facts()
        await self._bus.publish_state(f"{self._base}/status", b"online")
        await self._tell_facts()

    def _attribute(self, facts: Mapping[str, object]) -> None:
        self._attributes |= facts
        self._tell("state/attributes", json.dumps(self._attributes, ensure_ascii=False).encode())

    def _tell(self, topic: str, fact: bytes) -> bool:
        """Whether it is new."""
        if self._facts.get(topic) == fact:
            return False
        self._facts[topic] = fact
        self._stale.add(topic)
        if self._bus.connected and not self._leaving and (self._telling is None or self._telling.done()):
            self._telling = asyncio.create_task(self._tell_facts(), name="facts")
        return True

    async def _tell_facts(self) -> None:
        """Until what was published is the newest; one message at a time, so the last one is the last."""
        while self._stale and self._bus.connected:
            topic = self._stale.pop()
            qos: Literal[0, 1] = 0 if topic == "state/attributes" else 1
            await self._bus.publish_state(f"{self._base}/{topic}", self._facts[topic], qos)
