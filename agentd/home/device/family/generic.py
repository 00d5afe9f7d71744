"""What no family knows: JSON as zigbee2mqtt has it, or what the owner writes under `properties`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agentd.home.device.codec import Codec, Percent, Reading, Scalar, Steps, Value, one_of, words
from agentd.home.device.device import Kind
from agentd.home.device.devicespec import DeviceSpec, PropertySpec
from agentd.home.device.evidence import Link
from agentd.home.device.family import states
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import UNITS, contact, further, reading, readings
from agentd.home.device.family.states import JsonTopics
from agentd.home.device.feature import Ask, Bare, Feature, Key, Told, at_key
from agentd.home.device.movement import Towards
from agentd.home.device.tint import Tint
from agentd.home.device.warmth import Setpoint, White
from agentd.home.language.misreadings import WrongError
from agentd.home.page import nearest

# How the values of a property are called in `words`, and what stands for them without.
WORDS: Mapping[str, Mapping[str, tuple[Value, Scalar]]] = {
    "on": {"on": (True, "ON"), "off": (False, "OFF")},
    "locked": {"lock": (True, "LOCK"), "unlock": (False, "UNLOCK")},
    "movement": {"open": ("open", "OPEN"), "close": ("close", "CLOSE"), "stop": ("stop", "STOP")},
    "contact": {"open": ("open", "open"), "closed": ("closed", "closed")},
}
SETTABLE: Mapping[Kind, tuple[str, ...]] = {
    "light": ("on", "brightness", "color_temp", "color"),
    "switch": ("on",),
    "cover": ("movement", "position"),
    "climate": ("mode", "temperature", "preset"),
    "lock": ("locked",),
    "fan": ("on", "speed", "mode"),
}

Usual = Callable[[DeviceSpec], tuple[Feature, ...]]


def _at(spec: DeviceSpec) -> JsonTopics:
    return JsonTopics(f"{spec.topic}/set", spec.topic)


USUAL: Mapping[Kind, Usual] = {
    "light": lambda spec: states.light(_at(spec), spec, 254, "hs"),
    "switch": lambda spec: states.switch(_at(spec)),
    "cover": lambda spec: states.cover(_at(spec), spec),
    "climate": lambda spec: states.climate(_at(spec), spec, "local_temperature"),
    "lock": lambda spec: states.lock(_at(spec)),
    "fan": lambda spec: states.fan(_at(spec), spec, "state", "mode", "speed"),
    "sensor": lambda spec: readings(spec.topic, *(() if spec.reads else UNITS)),
    "contact": lambda spec: (reading("contact", spec.topic, "/contact", contact(True, False, spec.invert)),),
}


def _body(kind: Kind, spec: DeviceSpec, properties: Mapping[str, PropertySpec]) -> Body:
    made = [_feature(kind, name, spec, given) for name, given in properties.items()]
    features = tuple(made) if properties else USUAL[kind](spec)
    return Body((*features, *further(spec.topic, spec.reads)), Link(sleepy=bool(spec.sleepy)))


def _feature(kind: Kind, name: str, spec: DeviceSpec, given: PropertySpec) -> Feature:
    codec = _codec(name, spec, given)
    if given.command is None and given.state is None:
        raise WrongError(f"`{name}` is neither asked nor told", "write `command`, `state` or both")
    if given.command is not None and name not in SETTABLE.get(kind, ()):
        able = SETTABLE.get(kind, ())
        meant = nearest(name, able) or ", ".join(able) or "nothing"
        raise WrongError(f"`{name}` cannot be set on a {kind}", f"write `{meant}`, or delete `command`")
    ask: Ask | None = None
    if given.command is not None:
        ask = Key(given.command, (given.key,)) if given.key else Bare(given.command)
    if given.state is None:
        return Feature(name, codec, ask)
    pointer = given.at if given.at is not None else at_key(given.key) if given.key else None
    told: Codec = Towards(codec) if name == "position" and isinstance(codec, Percent) else codec
    return Feature(name, codec, ask, (Told(given.state, pointer, told),), given.unit or UNITS.get(name, ""))


def _codec(name: str, spec: DeviceSpec, given: PropertySpec) -> Codec:
    low, high = spec.kelvin
    match name:
        case "brightness":
            return Percent(given.scale or 254)
        case "position":
            return Percent(given.scale or 100, spec.invert)
        case "color_temp":
            return White(low, high)
        case "color":
            return Tint(spec.color or "hs")
        case "temperature" if given.command is not None:
            return Setpoint(spec.min, spec.max, spec.step)
        case "speed" if isinstance(spec.speeds, list):
            return Steps(tuple(spec.speeds), "off")
        case "speed":
            return Percent(given.scale or 100)
        case "mode" | "preset":
            return one_of(*((spec.modes if name == "mode" else spec.presets) or states.MODES))
        case _ if name in WORDS:
            return _words(name, given)
        case _:
            return Reading()


def _words(name: str, given: PropertySpec) -> Codec:
    usual = WORDS[name]
    for word in (*given.words, *given.told):
        if word not in usual:
            raise WrongError(f"`{name}` has no value `{word}`", f"write {' and '.join(usual)}")
    asked = {value: given.words.get(word, raw) for word, (value, raw) in usual.items()}
    told = {given.told[word]: value for word, (value, _) in usual.items() if word in given.told}
    return words(asked, told)


def _profile(kind: Kind) -> Profile:
    kinds = {
        "light": ("can", "kelvin", "color"),
        "switch": ("pulse",),
        "cover": ("can", "invert"),
        "climate": ("min", "max", "step", "setpoint", "modes", "presets"),
        "fan": ("speeds", "modes"),
        "contact": ("invert",),
    }
    keys = ("sleepy", "reads", "properties", *kinds.get(kind, ()))
    return profile(kind, lambda spec: _body(kind, spec, spec.properties), *keys)


PROFILES: dict[str, Profile] = {kind: _profile(kind) for kind in USUAL}
