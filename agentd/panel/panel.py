"""The panel as a whole: a watcher that shows what goes on, and says what a press means just then."""

from __future__ import annotations

import asyncio
import math
from functools import partial
from pathlib import Path

from agentd.config import panel as settings
from agentd.core.events import Event, Heard, ListenPressed, StopPressed
from agentd.core.phases import Phase
from agentd.core.soundevents import MuteAsked
from agentd.errors import Unavailable
from agentd.panel.apa102 import open_strip
from agentd.panel.button import Button, Contact
from agentd.panel.devices import KERNEL, Kernel
from agentd.panel.evdev import open_key
from agentd.panel.face import Face
from agentd.panel.gpio import open_contact, open_output
from agentd.panel.lamps import Lamp, Lamps, Light
from agentd.panel.pictures import films_of_lamp, films_of_ring
from agentd.ports import Emit, Note


def meaning_of_short(face: Face, now: float) -> Event:
    """Begin to listen; while something goes on: end it."""
    busy = face.condition.phase is not Phase.IDLE or face.rings(now)
    return StopPressed() if busy else ListenPressed()


def meaning_of_long(face: Face) -> Event:
    return MuteAsked(not face.condition.muted)


class Panel:
    """A watcher. `muted`: the microphone is closed from the start. All of it is done on the loop, by what its
    devices tell and by timers; nothing is ever waited for."""

    def __init__(self, given: settings.Panel, emit: Emit, muted: bool, kernel: Kernel = KERNEL) -> None:
        self._emit = emit
        self._face = Face(muted)
        self._again: asyncio.TimerHandle | None = None
        self._button: Button | None = None
        self._lamps: Lamps | None = None
        if given.button is not None:
            self._button = Button(partial(_contact, given.button, kernel), self._short, self._long)
        if leds := given.leds:
            films = films_of_ring(leds.count) if leds.count else films_of_lamp()
            self._lamps = Lamps(partial(_light, leds, given.brightness, kernel), films)

    def start(self) -> None:
        for part in (self._button, self._lamps):
            if part is not None:
                part.start()
        self._look()

    async def aclose(self) -> None:
        """The LEDs are dark."""
        if self._again is not None:
            self._again.cancel()
        for part in (self._button, self._lamps):
            if part is not None:
                part.close()

    def saw(self, at: float, note: Note) -> None:
        if isinstance(note, Heard):  # fifty a second, and they change nothing
            return
        if self._face.saw(at, note):
            self._look()

    def _look(self) -> None:
        """Show what there is to show, and look again when that may be over."""
        if self._lamps is None:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._lamps.show(self._face.mood(now))
        if self._again is not None:
            self._again.cancel()
            self._again = None
        if math.isfinite(at := self._face.changes_at(now)):
            self._again = loop.call_at(at, self._look)

    def _short(self) -> None:
        self._emit(meaning_of_short(self._face, asyncio.get_running_loop().time()))

    def _long(self) -> None:
        self._emit(meaning_of_long(self._face))


def _contact(given: settings.Button, kernel: Kernel) -> Contact:
    if given.gpio is not None:
        return open_contact(given.gpio, given.chip, given.active_low, kernel)
    assert given.key is not None, "the settings have one of both"
    return open_key(settings.code_of(given.key), given.device, given.grab, kernel)


def _light(given: settings.Leds, brightness: int, kernel: Kernel) -> Light:
    if given.apa102 is None or given.count is None:
        assert given.gpio is not None, "the settings have one of both"
        return Lamp(open_output(given.gpio, given.chip, given.active_low, kernel=kernel))
    power = None if given.power is None else open_output(given.power, given.chip, on=True, kernel=kernel)
    try:
        return open_strip(Path(given.apa102), given.count, brightness, power, kernel)
    except Unavailable:
        if power is not None:
            power.close()
        raise
