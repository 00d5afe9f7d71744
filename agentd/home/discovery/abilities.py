"""From what a device of zigbee2mqtt exposes to the keys of its entry in `devices:`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from agentd.home.device.colours import mired_to_kelvin
from agentd.home.device.device import Kind
from agentd.home.device.family.readings import METER, UNITS
from agentd.home.device.family.states import SPEEDS
from agentd.home.device.feature import at_key
from agentd.home.discovery.exposes import Feature, Part

_SETPOINTS = ("occupied_heating_setpoint", "current_heating_setpoint")


class MappingNeededError(ValueError):
    """It is not of the usual form, and the owner has to say how it is operated. The message says why."""


@dataclass(frozen=True, slots=True)
class Ability:
    """`keys` of the entry beside profile and topic; `can`: the properties, for the owner to read."""

    kind: Kind
    keys: Mapping[str, object]
    can: tuple[str, ...]


def ability(part: Part, told: Sequence[Feature], sleepy: bool) -> Ability:
    """Raises MappingNeededError."""
    kind, build = _BUILDS[part.kind]
    keys, can = build(part)
    usual = {"switch": METER, "climate": ("running_state", "humidity")}.get(kind, ())
    also = _reads(told, {*usual, "battery"})
    if sleepy != (kind == "climate"):  # most valves are on battery, and their profile knows
        also["sleepy"] = sleepy
    return Ability(kind, {**keys, **also}, (*can, *(each.name for each in told)))


def told_only(told: Sequence[Feature]) -> Ability:
    names = [each.name for each in told]
    kind: Kind = "contact" if "contact" in names else "sensor"
    known = (
        {*UNITS, "contact"}
        if kind == "sensor"
        else {"contact", "temperature", "humidity", "pressure", "illuminance"}
    )
    return Ability(kind, _reads(told, known), tuple(names))


def _reads(told: Sequence[Feature], known: Collection[str]) -> dict[str, object]:
    """What the profile does not know by itself. Names become words of the house: only plain ones."""
    others = {each.name: at_key(each.key) for each in told if each.name not in known}
    if all(at == at_key(name) for name, at in others.items()):
        return {"reads": list(others)} if others else {}
    return {"reads": others}


def _light(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    _switched(part, "state")
    keys: dict[str, object] = {}
    can = [name for name in ("brightness", "color_temp") if _settable(part, name, name)]
    if (warmth := part.features.get("color_temp")) and "color_temp" in can:
        low, high = warmth.low or 153, warmth.high or 500
        keys["kelvin"] = [mired_to_kelvin(high), mired_to_kelvin(low)]
    tints = [name for name in ("color_hs", "color_xy") if _settable(part, name, "color")]
    if tints:
        can.append("color")
        if "color_hs" not in tints:
            keys["color"] = "xy"
    return {"can": can, **keys}, ("on", *can)


def _switch(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    _switched(part, "state")
    return {}, ("on",)


def _cover(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    state = part.features.get("state")
    if state is None or not state.settable or not {"OPEN", "CLOSE"} <= {*state.values}:
        raise MappingNeededError("a cover that is not told OPEN and CLOSE")
    can = [name for name in ("position",) if _settable(part, name, name)]
    return {"can": can}, ("movement", *can)


def _lock(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    _switched(part, "state", "LOCK", "UNLOCK")
    return {}, ("locked",)


def _climate(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    setpoint = next((part.features[name] for name in _SETPOINTS if _settable(part, name, name)), None)
    if setpoint is None:
        raise MappingNeededError("no temperature to heat to can be set")
    given = {"min": setpoint.low, "max": setpoint.high, "step": setpoint.step}
    keys: dict[str, object] = {name: number for name, number in given.items() if number is not None}
    if setpoint.name != _SETPOINTS[1]:
        keys["setpoint"] = setpoint.name
    can = ["temperature"]
    for name, key, word in (("mode", "modes", "system_mode"), ("preset", "presets", "preset")):
        has = _settable(part, word, word)
        if has:
            can.append(name)
        if has or name == "mode":
            keys[key] = list(part.features[word].values) if has else []
    return keys, tuple(can)


def _fan(part: Part) -> tuple[dict[str, object], tuple[str, ...]]:
    _switched(part, "fan_state")
    speed, mode = part.features.get("speed"), part.features.get("mode")
    if speed and speed.settable and speed.low in (0, 1) and speed.high and speed.high == int(speed.high):
        return {"speeds": int(speed.high)}, ("on", "speed")
    if mode is None or not mode.settable or mode.key != "fan_mode":
        raise MappingNeededError("a fan with neither speeds nor modes")
    speeds = [word for word in SPEEDS if word in mode.values]
    others = [word for word in mode.values if word not in (*SPEEDS, "off", "on")]
    if not speeds:
        raise MappingNeededError("a fan whose modes are no speeds")
    keys: dict[str, object] = {"speeds": speeds} if tuple(speeds) != SPEEDS else {}
    return {**keys, **({"modes": others} if others else {})}, ("on", "speed", *(("mode",) if others else ()))


def _switched(part: Part, key: str, on: str = "ON", off: str = "OFF") -> None:
    state = part.features.get("state")
    if state is None or not state.settable:
        raise MappingNeededError("it cannot be switched")
    if (state.on, state.off) != (on, off) or state.key != _ending(part, key):
        raise MappingNeededError(f"it is not switched by {key}: {on} and {off}")


def _settable(part: Part, name: str, key: str) -> bool:
    feature = part.features.get(name)
    return feature is not None and feature.settable and feature.key == _ending(part, key)


def _ending(part: Part, key: str) -> str:
    return f"{key}_{part.endpoint}" if part.endpoint else key


_BUILDS: Mapping[str, tuple[Kind, Callable[[Part], tuple[dict[str, object], tuple[str, ...]]]]] = {
    "light": ("light", _light),
    "switch": ("switch", _switch),
    "cover": ("cover", _cover),
    "lock": ("lock", _lock),
    "climate": ("climate", _climate),
    "fan": ("fan", _fan),
}
