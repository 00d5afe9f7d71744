"""What a device of zigbee2mqtt says that it can do: its `exposes`, read as typed parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agentd.home.discovery.untrusted import items, mapping, number, text, texts

KINDS = ("light", "switch", "cover", "lock", "climate", "fan")
MOST_EXPOSES = 200  # of one device; the richest has 90

_IN_STATE, _SETTABLE, _GETTABLE = 1, 2, 4
# Not of interest to a person who speaks, or not to be offered unasked.
_ENDPOINT = re.compile(r"[A-Za-z0-9_]{1,20}")
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_SPOKEN = re.compile(
    r"linkquality|last_seen|update.*|identify|.*_startup|power_on_behavior|.*calibration.*|child_lock|effect|action"
    r"|.*pin_code.*|.*code|device_temperature"
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One property: `key` is its name in the state and in a command, `type` numeric, binary, enum …"""

    name: str
    key: str
    type: str
    access: int
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    values: tuple[str, ...] = ()
    on: object = None
    off: object = None

    @property
    def told(self) -> bool:
        return bool(self.access & _IN_STATE)

    @property
    def settable(self) -> bool:
        return bool(self.access & _SETTABLE)

    @property
    def gettable(self) -> bool:
        return bool(self.access & _GETTABLE)


@dataclass(frozen=True, slots=True)
class Part:
    """A light, a switch …: with two gangs there are two of them, each with its `endpoint`."""

    kind: str
    endpoint: str
    features: Mapping[str, Feature]


def parts(exposes: object) -> list[Part]:
    """What can be operated."""
    return [
        Part(text(each.get("type")), _endpoint(each), _features(each))
        for each in map(mapping, items(exposes)[:MOST_EXPOSES])
        if each.get("type") in KINDS
    ]


def readings(exposes: object) -> list[Feature]:
    """What is only told, and worth telling."""
    told = (mapping(each) for each in items(exposes)[:MOST_EXPOSES])
    typed = (each for each in told if each.get("type") in ("numeric", "binary") and not each.get("category"))
    return [each for each in map(_feature, typed) if each.told and not each.settable and _spoken(each.name)]


def _spoken(name: str) -> bool:
    return _WORD.fullmatch(name) is not None and not _NOT_SPOKEN.fullmatch(name)


def _endpoint(part: Mapping[str, object]) -> str:
    """What is no plain word is as good as none: its keys will then not be what is expected of them."""
    endpoint = text(part.get("endpoint"))
    return endpoint if _ENDPOINT.fullmatch(endpoint) else ""


def _features(part: Mapping[str, object]) -> dict[str, Feature]:
    """By name; of two with one name the first, which is the one that the device gets right."""
    found = dict[str, Feature]()
    for raw in _listed(part):
        feature = _feature(raw)
        if feature.key and _spoken(feature.name):
            found.setdefault(feature.name, feature)
    return found


def _listed(part: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for each in map(mapping, items(part.get("features"))[:MOST_EXPOSES]):
        if each.get("category") not in ("config", "diagnostic"):
            yield each


def _feature(raw: Mapping[str, object]) -> Feature:
    access = raw.get("access")
    return Feature(
        name=text(raw.get("name")),
        key=text(raw.get("property")) or text(raw.get("name")),
        type=text(raw.get("type")),
        access=access if type(access) is int else 0,
        low=number(raw.get("value_min")),
        high=number(raw.get("value_max")),
        step=number(raw.get("value_step")),
        unit=text(raw.get("unit"))[:12],
        values=texts(raw.get("values"))[:40],
        on=raw.get("value_on"),
        off=raw.get("value_off"),
    )
