"""zigbee2mqtt: JSON below the name, failures in the bridge's log."""

from __future__ import annotations

import re
from functools import partial

from agentd.home.device.codec import Scalar, Value, words
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Blank, Link
from agentd.home.device.family import states
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import CLIMATE, METER, UNITS, contact, further, reading, readings
from agentd.home.device.family.states import JsonTopics
from agentd.home.device.feature import Feature, Key
from agentd.home.language.misreadings import WrongError
from agentd.home.order import Alarm, Availability
from agentd.home.pointer import value_at
from agentd.home.reading import printable

OFFLINE = frozenset({"offline"})
_FAILED = re.compile(
    r"Publish 'set' '[^']*' to '(?P<name>.*?)' failed: '?(?P<why>.*?)'?"
    r"|No converter available for '[^']*' on '(?P<whose>.*?)'.*"
    r"|Entity '(?P<what>.*)' is unknown",
    re.DOTALL,
)


def topics(spec: DeviceSpec) -> JsonTopics:
    ending = "" if spec.endpoint is None else f"_{spec.endpoint}"
    return JsonTopics(f"{spec.topic}/set", spec.topic, ending)


def link(spec: DeviceSpec, sleepy: bool = False) -> Link:
    base = spec.base or spec.topic.partition("/")[0]
    name = spec.topic.removeprefix(f"{base}/")
    if name == spec.topic or not name or name.partition("/")[0] == "bridge":
        raise WrongError("topic is not that of a device of zigbee2mqtt", "write `zigbee2mqtt/its name`")
    bridge = Availability(f"{base}/bridge/state", "/state", OFFLINE)
    own = (Availability(f"{spec.topic}/availability", "/state", OFFLINE),) if spec.availability else ()
    alarm = Alarm(f"{base}/bridge/logging", partial(failure, name))
    asleep = sleepy if spec.sleepy is None else spec.sleepy
    return Link((alarm,), (bridge, *own), Blank(f"{spec.topic}/get"), asleep)


def failure(name: str, payload: bytes) -> str | None:
    """Why a command to `name` failed, from a line of the bridge's log; None for any other line."""
    message = value_at(payload, "/message")
    if value_at(payload, "/level") != "error" or not isinstance(message, str):
        return None
    # Some versions put the logger's name before the message.
    found = _FAILED.fullmatch(message.strip().removeprefix("z2m: "))
    if found is None or name not in (found["name"], found["whose"], found["what"]):
        return None
    return printable(found["why"] or message)


def _body(spec: DeviceSpec, features: tuple[Feature, ...], sleepy: bool = False) -> Body:
    told = (*features, *readings(spec.topic, "battery"), *further(spec.topic, spec.reads))
    if spec.scenes:
        recall = Key(topics(spec).ask, ("scene_recall",))
        told = (*told, Feature("scene", words(dict[Value, Scalar](spec.scenes.items())), recall))
    return Body(told, link(spec, sleepy))


def _light(spec: DeviceSpec) -> Body:
    body = _body(spec, states.light(topics(spec), spec, 254, "hs"))
    return Body(body.features, body.link, states.on_time(topics(spec)))


def _switch(spec: DeviceSpec) -> Body:
    body = _body(spec, (*states.switch(topics(spec)), *readings(spec.topic, *METER)))
    return Body(body.features, body.link, states.on_time(topics(spec)))


def _cover(spec: DeviceSpec) -> Body:
    return _body(spec, states.cover(topics(spec), spec))


def _climate(spec: DeviceSpec) -> Body:
    features = states.climate(topics(spec), spec, "local_temperature")
    further = readings(spec.topic, "running_state", "humidity")
    return _body(spec, (*features, *further), sleepy=True)  # most valves are on battery


def _lock(spec: DeviceSpec) -> Body:
    return _body(spec, states.lock(topics(spec)))


def _fan(spec: DeviceSpec) -> Body:
    return _body(spec, states.fan(topics(spec), spec, "fan_state", "fan_mode", "speed"))


def _sensor(spec: DeviceSpec) -> Body:
    measured = [name for name in UNITS if name != "battery"]
    return _body(spec, readings(spec.topic, *measured), sleepy=True)


def _contact(spec: DeviceSpec) -> Body:
    magnet = reading("contact", spec.topic, "/contact", contact(True, False, spec.invert))
    return _body(spec, (magnet, *readings(spec.topic, *CLIMATE, "illuminance")), sleepy=True)


_OWN = ("base", "sleepy", "availability", "reads")

PROFILES: dict[str, Profile] = {
    "light": profile("light", _light, *_OWN, "members", "scenes", "endpoint", "can", "kelvin", "color"),
    "switch": profile("switch", _switch, *_OWN, "members", "scenes", "endpoint", "pulse"),
    "cover": profile("cover", _cover, *_OWN, "members", "scenes", "endpoint", "can", "invert"),
    "climate": profile(
        "climate", _climate, *_OWN, "members", "min", "max", "step", "setpoint", "modes", "presets"
    ),
    "lock": profile("lock", _lock, *_OWN),
    "fan": profile("fan", _fan, *_OWN, "speeds", "modes"),
    "sensor": profile("sensor", _sensor, *_OWN),
    "contact": profile("contact", _contact, *_OWN, "invert"),
}
