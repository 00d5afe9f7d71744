"""LEDs that show a mood: one write for each new picture, and no work at all while a picture stays."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle
from typing import Protocol

from agentd.panel.attached import Attached
from agentd.panel.face import Mood
from agentd.panel.gpio import Output
from agentd.panel.pictures import DARK, Film, Picture


class Light(Protocol):
    def show(self, picture: Picture) -> None:
        """Returns within a millisecond; raises OSError."""

    def close(self) -> None:
        """It is dark, if the device still lets us. Raises nothing."""


class Lamp:
    """One LED at a pin, as a `Light` of a single picture point."""

    def __init__(self, pin: Output) -> None:
        self._pin = pin

    def show(self, picture: Picture) -> None:
        self._pin.set(any(colour != DARK for colour in picture))

    def close(self) -> None:
        self._pin.close()


class Lamps:
    """Shows films on a light that may be absent: then they run on unseen."""

    def __init__(self, open_light: Callable[[], Light], films: Mapping[Mood, Film]) -> None:
        self._attached = Attached("LED", open_light, self._found)
        self._films = films
        self._mood: Mood | None = None
        self._pictures: Iterator[Picture] = iter(())
        self._next: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._attached.start()

    def show(self, mood: Mood) -> None:
        """From the film's first picture, unless it runs already."""
        if mood is not self._mood:
            self._mood = mood
            self._pictures = cycle(self._films[mood].pictures)
            self._turn()

    def close(self) -> None:
        self._stop()
        self._attached.close()

    def _found(self, light: Light) -> None:  # noqa: ARG002
        mood, self._mood = self._mood, None
        if mood is not None:
            self.show(mood)

    def _turn(self) -> None:
        """The next picture, and the one after it at its time. Without a light there is nothing to do."""
        self._stop()
        light = self._attached.device
        if light is None or self._mood is None:
            return
        try:
            light.show(next(self._pictures))
        except OSError as gone:
            self._attached.lost(gone)
            return
        if math.isfinite(each_s := self._films[self._mood].each_s):
            self._next = asyncio.get_running_loop().call_later(each_s, self._turn)

    def _stop(self) -> None:
        if self._next is not None:
            self._next.cancel()
            self._next = None
