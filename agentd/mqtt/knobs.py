"""The knobs that others may turn through the broker: `agentd/<id>/mute/set`, `…/volume/set`,
`…/listen/press`, `…/stop/press` and `…/restart/press`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from agentd.core.events import ListenPressed, StopPressed
from agentd.core.pace import Pace
from agentd.core.soundevents import MuteAsked, VolumeAsked
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.refusals import RETAINED, Refusals
from agentd.ports import Emit

MOST_A_MINUTE = 60  # a slider that is being drawn sends a few each second
LISTEN_A_MINUTE = 10  # each may cost, as `ask` may
RESTARTS_A_MINUTE = 1
_MUTE = {b"ON": True, b"OFF": False}
PRESSED = b"PRESS"  # by Home Assistant; whoever deletes what was retained sends an empty message
FULL = 100

Act = Callable[[], object]


class Knobs:
    """Make it before the bus runs. What was stored by the broker is nobody's wish of now, and is ignored: a
    stored `restart` would come again with every start. `restart` has the daemon begin anew, or refuses to.
    """

    def __init__(self, bus: Bus, emit: Emit, restart: Act) -> None:
        self._emit = emit
        self._refusals = Refusals()
        base = f"agentd/{bus.own_id}"
        self._mute_topic, self._volume_topic = f"{base}/mute/set", f"{base}/volume/set"
        self._buttons: dict[str, Act] = {
            f"{base}/listen/press": partial(emit, ListenPressed()),
            f"{base}/stop/press": partial(emit, StopPressed()),
            f"{base}/restart/press": restart,
        }
        topics = (self._mute_topic, self._volume_topic, *self._buttons)
        self._pace = {topic: Pace(MOST_A_MINUTE) for topic in topics}
        self._pace[f"{base}/listen/press"] = Pace(LISTEN_A_MINUTE)
        self._pace[f"{base}/restart/press"] = Pace(RESTARTS_A_MINUTE)
        bus.subscribe([*self._pace], self._received)

    def _received(self, message: Message) -> None:
        if message.retained:
            self._refusals.tell(message, RETAINED)
            return
        try:
            act = self._read(message)
            if (message.topic, message.payload) != (self._mute_topic, b"ON"):
                # whoever wants not to be heard has not to wait
                self._pace[message.topic].check(asyncio.get_running_loop().time())
        except ValueError as wrong:
            self._refusals.tell(message, str(wrong))
            return
        act()

    def _read(self, message: Message) -> Act:
        """Raises ValueError."""
        if message.topic == self._mute_topic:
            if message.payload not in _MUTE:
                raise ValueError("it is neither ON nor OFF")
            return partial(self._emit, MuteAsked(_MUTE[message.payload]))
        if message.topic == self._volume_topic:
            digits = message.payload.isdigit() and len(message.payload) <= len(str(FULL))
            if not digits or int(message.payload) > FULL:
                raise ValueError(f"it is no whole number from 0 to {FULL}")
            return partial(self._emit, VolumeAsked(int(message.payload)))
        if message.payload != PRESSED:
            raise ValueError(f"it is not {PRESSED.decode()}")
        return self._buttons[message.topic]
