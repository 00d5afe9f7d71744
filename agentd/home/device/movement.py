"""Covers take their time: that they have begun to move is what can be known at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.device.codec import Percent, Raw, Value, Words, alike, near
from agentd.home.language.quantity import number_in

OPEN_FROM, CLOSED_TO = 98, 2  # percent: motors stop a little before the end


@dataclass(frozen=True, slots=True)
class Towards:
    """A position, told by a cover on its way. A position or a movement is wished; the way there is met."""

    percent: Percent

    @property
    def choices(self) -> tuple[str, ...]:
        return ()

    @property
    def limits(self) -> tuple[float, float, float]:
        return self.percent.limits

    def write(self, value: Value) -> Raw:
        return self.percent.write(value)

    def read(self, raw: object) -> Value | None:
        return self.percent.read(raw)

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        now, then = self.percent.read(raw), self.percent.read(before)
        if now is None or wanted == "stop":
            return False
        goal = {"open": 100, "close": 0}.get(str(wanted), wanted)
        aim = number_in(goal)
        if aim is None:
            return False
        at_end = now >= OPEN_FROM if aim >= OPEN_FROM else now <= CLOSED_TO if aim <= CLOSED_TO else False
        on_its_way = then is not None and aim != then and (now > then if aim > then else now < then)
        return at_end or on_its_way or near(float(aim), now, then, CLOSED_TO)


@dataclass(frozen=True, slots=True)
class Moving:
    """What a motor says of itself: words → 1 opening, -1 closing, 0 stopped."""

    words: tuple[tuple[str | int, int], ...]
    choices: tuple[str, ...] = ()
    limits: None = None

    def write(self, value: Value) -> Raw:
        return Words(()).write(value)

    def read(self, raw: object) -> Value | None:
        names = {1: "opening", -1: "closing", 0: "stopped"}
        return next((names[way] for word, way in self.words if alike(word, raw)), None)

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        way = self.read(raw)
        if isinstance(wanted, str):
            return way == {"open": "opening", "close": "closing", "stop": "stopped"}.get(wanted)
        return way in ("opening", "closing") and not alike(raw, before)


def moving(words: Mapping[str | int, int], turned: bool = False) -> Moving:
    return Moving(tuple((word, -way if turned else way) for word, way in words.items()))
