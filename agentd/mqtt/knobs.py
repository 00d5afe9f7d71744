"""The knobs that others may turn through the broker: `agentd/<id>/mute/set`, `…/volume/set` and
`…/stop/press`."""

from __future__ import annotations

import asyncio

from agentd.core.events import StopPressed
from agentd.core.soundevents import MuteAsked, VolumeAsked
from agentd.mqtt.client import Bus
from agentd.mqtt.message import Message
from agentd.mqtt.pace import Pace
from agentd.mqtt.refusals import RETAINED, Refusals
from agentd.ports import Emit

MOST_A_MINUTE = 60  # a slider that is being drawn sends a few each second
_MUTE = {b"ON": True, b"OFF": False}
PRESSED = b"PRESS"  # by Home Assistant; whoever deletes what was retained sends an empty message
FULL = 100


class Knobs:
    """Make it before the bus runs. What was stored by the broker is nobody's wish of now, and is ignored."""

    def __init__(self, bus: Bus, emit: Emit) -> None:
        self._emit = emit
        self._refusals = Refusals()
        self._mute_topic = f"agentd/{bus.own_id}/mute/set"
        self._volume_topic = f"agentd/{bus.own_id}/volume/set"
        self._stop_topic = f"agentd/{bus.own_id}/stop/press"
        topics = (self._mute_topic, self._volume_topic, self._stop_topic)
        self._pace = {topic: Pace(MOST_A_MINUTE) for topic in topics}
        bus.subscribe([*self._pace], self._received)

    def _received(self, message: Message) -> None:
        if message.retained:
            self._refusals.tell(message, RETAINED)
            return
        try:
            event = self._read(message)
            if event != MuteAsked(True):  # whoever wants not to be heard has not to wait
                self._pace[message.topic].check(asyncio.get_running_loop().time())
        except ValueError as wrong:
            self._refusals.tell(message, str(wrong))
            return
        self._emit(event)

    def _read(self, message: Message) -> MuteAsked | VolumeAsked | StopPressed:
        """Raises ValueError."""
        if message.topic == self._stop_topic:
            if message.payload != PRESSED:
                raise ValueError(f"it is not {PRESSED.decode()}")
            return StopPressed()
        if message.topic == self._mute_topic:
            if message.payload not in _MUTE:
                raise ValueError("it is neither ON nor OFF")
            return MuteAsked(_MUTE[message.payload])
        digits = message.payload.isdigit() and len(message.payload) <= len(str(FULL))
        if not digits or int(message.payload) > FULL:
            raise ValueError(f"it is no whole number from 0 to {FULL}")
        return VolumeAsked(int(message.payload))
