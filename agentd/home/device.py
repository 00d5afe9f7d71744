"""A device of the house: what of it can be set and is told, whatever family it is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from agentd.home.order import Order
from agentd.home.reading import Report

Kind = Literal["light", "switch", "cover", "climate", "lock", "fan", "sensor", "contact", "gate", "valve"]

# What can be wished of a device, in units of speech:
#   on: bool · brightness: 0..100 · color_temp: kelvin · color: (hue 0..360, saturation 0..100) ·
#   position: 0..100 (100 open) · movement: open|close|stop · temperature: °C · mode: str · preset: str ·
#   locked: bool · speed: 0..100
Value = bool | int | float | str | tuple[float, float]
Wish = Mapping[str, Value]


class Known(Protocol):
    """A value with its age; `retained`: nobody knows how old it was when it came."""

    value: Value
    age_s: float
    retained: bool


class Device(Protocol):
    name: str
    kind: Kind
    room: str
    aliases: tuple[str, ...]
    risk: Mapping[str, str]  # action (on, off, open, unlock …) → class of risk, as the owner wrote

    @property
    def settable(self) -> frozenset[str]:
        """Properties that can be wished."""

    @property
    def topics(self) -> frozenset[str]:
        """Everything that it tells something on."""

    def choices(self, name: str) -> tuple[str, ...]:
        """The values of a property that is one of several words."""

    def limits(self, name: str) -> tuple[float, float, float] | None:
        """Lowest, highest and step of a property that is a number, in units of speech."""

    def order(self, wish: Wish, ticket: str) -> Order:
        """Raises ArgumentError for what it cannot do. `ticket` is unique, for families that answer by id."""

    def state(self, latest: Callable[[str], Report | None], now: float) -> Mapping[str, Known]:
        """What is known of it, readings (humidity, power, contact …) and settable properties alike."""
