"""What is known of a device from its latest messages, each value with its age."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agentd.home.device.codec import Value
from agentd.home.device.feature import Feature
from agentd.home.pointer import value_at
from agentd.home.reading import Report, printable


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its age; `retained`: nobody knows how old it was when it came."""

    value: Value
    age_s: float
    retained: bool


def known(
    features: Sequence[Feature], latest: Callable[[str], Report | None], now: float
) -> Mapping[str, Known]:
    found: dict[str, Known] = {}
    for feature in features:
        values = [value for value in _told(feature, latest, now) if value is not None]
        if values and feature.name not in found:
            found[feature.name] = min(values, key=lambda value: value.age_s)
    return found


def agreed(states: Sequence[Mapping[str, Known]]) -> Mapping[str, Known]:
    """What is the same for all of them, as old as the oldest of it."""
    found: dict[str, Known] = {}
    for name in states[0] if states else ():
        each = [state.get(name) for state in states]
        values = [value for value in each if value is not None]
        if len(values) == len(states) and all(value.value == values[0].value for value in values):
            found[name] = max(values, key=lambda value: value.age_s)
    return found


def _told(feature: Feature, latest: Callable[[str], Report | None], now: float) -> list[Known | None]:
    values: list[Known | None] = []
    for told in feature.told:
        report = latest(told.topic) if told.shows else None
        if report is None:
            continue
        value = told.codec.read(value_at(report.payload, told.at))
        if value is not None:
            value = printable(value) if isinstance(value, str) else value
            values.append(Known(value, max(0.0, now - report.at_s), report.retained))
    return values
