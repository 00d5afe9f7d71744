"""A device of the house: what of it can be set and is told, whatever family it is of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from agentd.home.device.asking import Ticket, messages, read_ticket
from agentd.home.device.codec import Raw, Value
from agentd.home.device.evidence import Link, evidence, question, together
from agentd.home.device.feature import Ask, Bare, Call, Feature, Key, Word
from agentd.home.device.known import Known, agreed, known
from agentd.home.device.wish import Wish, completed
from agentd.home.faults import ArgumentError
from agentd.home.language.quantity import plain
from agentd.home.order import Evidence, Order, Publish, Step, Wait
from agentd.home.reading import Report

__all__ = ["Device", "Kind", "Known", "Link", "Timer", "Value", "Wish"]

# What can be wished of a device, in units of speech:
#   on: bool · brightness: 0..100 · color_temp: kelvin · color: (hue 0..360, saturation 0..100) ·
#   position: 0..100 (100 open) · movement: open|close|stop · temperature: °C · mode: str · preset: str ·
#   locked: bool · speed: 0..100
Kind = Literal["light", "switch", "cover", "climate", "lock", "fan", "sensor", "contact", "gate", "valve"]


@dataclass(frozen=True, slots=True)
class Timer:
    """Where the device is told to go off again after some seconds. `sure`: every firmware does it."""

    ask: Ask
    sure: bool


@dataclass(frozen=True, slots=True)
class Device:
    """`risk`: action (on, off, open, unlock …) → class of risk, as the owner wrote. `partial`: topics that
    tell only what has changed. `members`: of a group of its family, whose own state proves nothing.
    `source`: who it is for its family (`zigbee2mqtt/0x…`), for what is discovered again."""

    name: str
    kind: Kind
    room: str
    aliases: tuple[str, ...]
    risk: Mapping[str, str]
    features: tuple[Feature, ...]
    link: Link
    timer: Timer | None = None
    pulse_s: float | None = None
    partial: frozenset[str] = frozenset()
    members: tuple[Device, ...] = ()
    source: str = ""

    @property
    def settable(self) -> frozenset[str]:
        """Properties that can be wished."""
        return frozenset(feature.name for feature in self.features if feature.ask)

    @property
    def units(self) -> Mapping[str, str]:
        """What is told in a unit, and in which."""
        return {feature.name: feature.unit for feature in self.features if feature.unit}

    @property
    def topics(self) -> frozenset[str]:
        """Everything that it tells something on."""
        told = frozenset(told.topic for feature in self.features for told in feature.told)
        theirs = (member.topics for member in self.members)
        return told.union((each.topic for each in self.link.available), *theirs)

    @property
    def question(self) -> Publish | None:
        """What makes it tell its state; None for a group, whose members are asked, and where nothing does."""
        return None if self.members else question(self.features, self.link)

    @property
    def commands(self) -> Iterator[str]:
        """The topics that it takes commands on."""
        for feature in self.features:
            match feature.ask:
                case Key(topic) | Bare(topic) | Call(topic):
                    yield topic
                case Word(above):
                    yield from (f"{above}/{feature.codec.write(word)}" for word in feature.codec.choices)

    def choices(self, name: str) -> tuple[str, ...]:
        """The values of a property that is one of several words."""
        return next((feature.codec.choices for feature in self._asked(name)), ())

    def limits(self, name: str) -> tuple[float, float, float] | None:
        """Lowest, highest and step of a property that is a number, in units of speech."""
        return next((feature.codec.limits for feature in self._asked(name)), None)

    def order(self, wish: Wish, ticket: str) -> Order:
        """Raises ArgumentError, a sentence, for what it cannot do.

        `ticket`, such as `agentd/kitchen/replies/812`, is for families that answer by number: the number must
        be new, and the answers come on `agentd/kitchen/replies/rpc`.
        """
        return self._order(wish, ticket, None)

    def timed(self, wish: Wish, ticket: str, for_s: float) -> Order | None:
        """The order to do it for so long, by a clock in the device; None: it has none that does.

        Unless `timer.sure` some devices of the family only switch on: look whether it went off.
        """
        if self.timer is None or self.pulse_s is not None or self._whole(wish).get("on") is not True:
            return None
        return self._order(wish, ticket, for_s)

    def state(self, latest: Callable[[str], Report | None], now: float) -> Mapping[str, Known]:
        """What is known of it, readings (humidity, power, contact …) and settable properties alike."""
        if self.members:
            return agreed([member.state(latest, now) for member in self.members])
        return known(self.features, latest, now)

    def _asked(self, name: str) -> list[Feature]:
        return [feature for feature in self.features if feature.name == name and feature.ask]

    def _whole(self, wish: Wish) -> dict[str, Value]:
        try:
            whole = completed(wish, self.settable, self.choices("mode"))
        except ArgumentError as bad:
            raise ArgumentError(f"{self.name} {bad}.") from None
        places = [feature.ask for feature in self.features if feature.name in whole and feature.name != "on"]
        if whole.get("on") is True and any(feature.ask in places for feature in self._asked("on")):
            del whole["on"]  # what is asked there, a fan's speed say, switches it on
        return whole

    def _order(self, wish: Wish, written: str, for_s: float | None) -> Order:
        whole, by = self._whole(wish), read_ticket(written)
        pulse_s = self.pulse_s if whole.get("on") is True else None
        try:
            steps = self._steps(self._written(whole), by, for_s, pulse_s)
        except ArgumentError as bad:
            raise ArgumentError(f"{self.name} {bad}.") from None
        once = pulse_s is not None or self.kind == "gate"
        return Order(self.name, steps, self._evidence(whole, by), repeatable=not once)

    def _written(self, whole: Mapping[str, Value]) -> list[tuple[Ask, Raw]]:
        """In the order of the features, not of the wish: a lamp is to be dimmed before it lights up."""
        asked: list[tuple[Ask, Raw]] = []
        for feature in self.features:
            if feature.ask and feature.name in whole:
                try:
                    asked.append((feature.ask, feature.codec.write(whole[feature.name])))
                except ArgumentError as bad:
                    raise ArgumentError(f"cannot do that: {feature.name} {bad}") from None
        return asked

    def _steps(
        self, asked: list[tuple[Ask, Raw]], by: Ticket, for_s: float | None, pulse_s: float | None
    ) -> tuple[Step, ...]:
        if self.timer and for_s is not None:
            return messages([*asked, (self.timer.ask, round(for_s))], by)
        if pulse_s is None:
            return messages(asked, by)
        if self.timer and self.timer.sure:
            return messages([*asked, (self.timer.ask, plain(Decimal(str(pulse_s))))], by)
        return (*messages(asked, by), Wait(pulse_s), *messages(self._written({"on": False}), by))

    def _evidence(self, whole: Mapping[str, Value], by: Ticket) -> Evidence | None:
        if not self.members:
            return evidence(self.features, whole, self.link, by)
        each = (evidence(member.features, whole, member.link, by) for member in self.members)
        return together([one for one in each if one is not None], self.link.alarms)
