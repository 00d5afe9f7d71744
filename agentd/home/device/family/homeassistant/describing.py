"""From the options of a discovery message to the features of a device."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agentd.home.device.family.homeassistant.climates import climate
from agentd.home.device.family.homeassistant.covers import cover
from agentd.home.device.family.homeassistant.fans import fan
from agentd.home.device.family.homeassistant.lights import light
from agentd.home.device.family.homeassistant.options import Options, UndescribedError
from agentd.home.device.family.homeassistant.sensors import binary_sensor, sensor
from agentd.home.device.family.homeassistant.switches import lock, switch
from agentd.home.device.feature import Feature
from agentd.home.order import Availability

Config = Mapping[str, object]

# component, which is also its kind of device → what makes features of it
OPERATED: Mapping[str, Callable[[Options], tuple[Feature, ...]]] = {
    "light": light,
    "switch": switch,
    "cover": cover,
    "lock": lock,
    "climate": climate,
    "fan": fan,
}
TOLD = {"sensor": sensor, "binary_sensor": binary_sensor}

_AWAY = ("topic", "value_template", "payload_not_available")


def described(component: str, options: Mapping[str, object]) -> tuple[tuple[Feature, ...], Config]:
    """→ and what of the options that came from. Raises UndescribedError with the reason, for the owner."""
    noted = Options(options)
    features = OPERATED[component](noted)
    if not any(feature.ask for feature in features):
        raise UndescribedError("it names no topic for commands")
    return features, noted.used


def reading(component: str, options: Mapping[str, object], name: str) -> tuple[Feature, Config]:
    """As `described`, of something that is only told; `name` is for what has no class."""
    noted = Options(options)
    feature = TOLD[component](noted, name)
    if not feature.told:
        raise UndescribedError("it names no topic for its state")
    return feature, noted.used


def presence(options: Config) -> tuple[tuple[Availability, ...], Config]:
    """Where it is told that the device is away, and what of the options that came from.

    Raises UndescribedError.
    """
    listed = options.get("availability")
    entries = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    if options.get("availability_topic"):
        names = ("availability_topic", "availability_template", "payload_not_available")
        entries.append({to: options.get(name) for to, name in zip(_AWAY, names, strict=True)})
    if not entries or (len(entries) > 1 and options.get("availability_mode", "latest") != "all"):
        return (), {}  # one of several is enough: none of them alone says that it is away
    kept = [{key: each[key] for key in _AWAY if each.get(key) is not None} for each in entries]
    used = {"availability": kept} | ({"availability_mode": "all"} if len(kept) > 1 else {})
    return tuple(_away(Options(entry)) for entry in kept), used


def _away(entry: Options) -> Availability:
    found = entry.read("value_template")
    gone = entry.text("payload_not_available", "offline")
    words = {raw for raw, word in found.words.items() if word == gone} if found.words else {gone}
    return Availability(entry.state("topic"), found.at, frozenset(words))
