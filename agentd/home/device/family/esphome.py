"""ESPHome over MQTT: `<node>/<type>/<object>` with `/command` and `/state`. Lamps speak JSON."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.device.codec import Codec, Percent, Reading, Scalar, Steps, Value, one_of, words
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link
from agentd.home.device.family import states
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import UNITS, contact, further, reading
from agentd.home.device.family.states import JsonTopics
from agentd.home.device.feature import Bare, Feature, Told
from agentd.home.device.movement import Towards, moving
from agentd.home.device.warmth import Setpoint
from agentd.home.language.misreadings import WrongError
from agentd.home.order import Availability

SWITCH: Mapping[Value, Scalar] = {True: "ON", False: "OFF"}
WAYS: Mapping[str | int, int] = {"opening": 1, "closing": -1}
HEAT = ("heat", "auto", "off")


def _body(spec: DeviceSpec, *features: Feature) -> Body:
    node, _, _ = spec.topic.rpartition("/")
    node, _, _ = node.rpartition("/")
    if not node:
        raise WrongError("topic is not one of ESPHome's", "write `node/light/name`, without `/state`")
    away = Availability(f"{node}/status", None, frozenset({"offline"}))
    return Body(features, Link(available=(away,) if spec.availability else (), sleepy=bool(spec.sleepy)))


def _both(spec: DeviceSpec, name: str, codec: Codec, below: str = "") -> Feature:
    """Asked and told as bare words, `below` the object for its second and third property."""
    topic = f"{spec.topic}/{below}".rstrip("/")
    return Feature(name, codec, Bare(f"{topic}/command"), (Told(f"{topic}/state", None, codec),))


def _light(spec: DeviceSpec) -> Body:
    at = JsonTopics(f"{spec.topic}/command", f"{spec.topic}/state")
    asked = states.light(at, spec, 255, "rgb")
    return _body(spec, *asked)


def _switch(spec: DeviceSpec) -> Body:
    return _body(spec, _both(spec, "on", words(SWITCH)))


def _cover(spec: DeviceSpec) -> Body:
    percent = Percent(100, spec.invert)
    moves = words(states.turned(states.MOVES) if spec.invert else states.MOVES)
    way = Told(f"{spec.topic}/state", None, moving(WAYS, spec.invert), shows=False)
    spot = Told(f"{spec.topic}/position/state", None, Towards(percent))
    hidden = Told(spot.topic, None, spot.codec, shows=False)
    movement = Feature("movement", moves, Bare(f"{spec.topic}/command"), (hidden, way))
    ask = Bare(f"{spec.topic}/position/command")
    able = "position" in states.abilities(spec, ("position",))
    return _body(spec, movement, Feature("position", percent, ask if able else None, (spot, way)))


def _climate(spec: DeviceSpec) -> Body:
    modes = HEAT if spec.modes is None else tuple(spec.modes)
    setpoint = Setpoint(spec.min, spec.max, spec.step)
    measured = Told(f"{spec.topic}/current_temperature/state", None, Reading())
    mode = (_both(spec, "mode", one_of(*modes), "mode"),) if modes else ()
    return _body(
        spec,
        *mode,
        _both(spec, "temperature", setpoint, "target_temperature"),
        Feature("current_temperature", Reading(), None, (measured,), "celsius"),
    )


def _lock(spec: DeviceSpec) -> Body:
    bolt = words({True: "LOCK", False: "UNLOCK"}, {"LOCKED": True, "UNLOCKED": False})
    return _body(spec, _both(spec, "locked", bolt))


def _fan(spec: DeviceSpec) -> Body:
    most = spec.speeds if isinstance(spec.speeds, int) else 3
    speed = _both(spec, "speed", Steps(tuple(range(1, most + 1)), 0), "speed_level")
    return _body(spec, speed, _both(spec, "on", words(SWITCH)))


def _sensor(spec: DeviceSpec) -> Body:
    """One value, named by `reads`, else by what its object's name ends in."""
    name = spec.topic.rpartition("/")[2]
    usual = next((known for known in UNITS if name.endswith(known)), "value")
    reads = dict.fromkeys(spec.reads or [usual], "")
    return _body(spec, *further(f"{spec.topic}/state", reads))


def _contact(spec: DeviceSpec) -> Body:
    return _body(spec, reading("contact", f"{spec.topic}/state", None, contact("OFF", "ON", spec.invert)))


_OWN = ("sleepy", "availability")

PROFILES: dict[str, Profile] = {
    "light": profile("light", _light, *_OWN, "can", "kelvin"),
    "switch": profile("switch", _switch, *_OWN, "pulse"),
    "cover": profile("cover", _cover, *_OWN, "can", "invert"),
    "climate": profile("climate", _climate, *_OWN, "min", "max", "step", "modes"),
    "lock": profile("lock", _lock, *_OWN),
    "fan": profile("fan", _fan, *_OWN, "speeds"),
    "sensor": profile("sensor", _sensor, *_OWN, "reads"),
    "contact": profile("contact", _contact, *_OWN, "invert"),
}
