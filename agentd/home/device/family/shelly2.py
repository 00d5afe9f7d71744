"""Shelly, second generation and later: JSON-RPC with a true reply, and notifications of what has changed."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.device.codec import Codec, Percent, Reading, Scalar, Value, words
from agentd.home.device.device import Timer
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link, Question
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import UNITS, contact
from agentd.home.device.family.states import abilities, turned
from agentd.home.device.feature import Call, Feature, Told, at_key
from agentd.home.device.movement import Towards, moving
from agentd.home.device.tint import Tint
from agentd.home.device.warmth import White
from agentd.home.language.misreadings import WrongError
from agentd.home.order import Availability

OUTPUT = words({True: True, False: False})
METER = {"power": "apower", "voltage": "voltage", "current": "current"}
MEASURED = {"temperature": ("temperature", "tC"), "humidity": ("humidity", "rh")}
MOVES: dict[Value, Scalar] = {"open": "Cover.Open", "close": "Cover.Close", "stop": "Cover.Stop"}
STATES: dict[str | int, int] = {"opening": 1, "closing": -1, "stopped": 0}


@dataclass(frozen=True, slots=True)
class Component:
    """`switch:0` of a device: what its methods are called, and where its status is told."""

    spec: DeviceSpec
    name: str  # Switch, Light, CCT, RGB, Cover

    @property
    def number(self) -> int:
        number = str(self.spec.endpoint or 0)
        if not number.isdecimal():
            raise WrongError("`endpoint` is not a number", "write 0 for the first of its kind")
        return int(number)

    @property
    def key(self) -> str:
        return f"{self.name.lower()}:{self.number}"

    @property
    def status(self) -> str:
        return f"{self.spec.topic}/status/{self.key}"

    @property
    def news(self) -> str:
        return f"{self.spec.topic}/events/rpc"

    def call(self, method: str, param: str) -> Call:
        return Call(f"{self.spec.topic}/rpc", f"{self.name}.{method}", param, (("id", self.number),))

    def told(self, codec: Codec, *path: str, shows: bool = True) -> tuple[Told, ...]:
        changed = Told(self.news, at_key("params", self.key, *path), codec, shows=shows)
        return (changed, Told(self.status, at_key(*path), codec, shows=shows))

    def both(self, name: str, codec: Codec, param: str, told: str) -> Feature:
        return Feature(name, codec, self.call("Set", param), self.told(codec, told))

    def body(self, *features: Feature, timer: bool = False) -> Body:
        numbered = (("id", self.number),)
        get = Question(f"{self.spec.topic}/rpc", f"{self.name}.GetStatus", numbered, self.status)
        away = Availability(f"{self.spec.topic}/online", None, frozenset({"false"}))
        available = (away,) if self.spec.availability and not self.spec.sleepy else ()
        link = Link(available=available, get=get, sleepy=bool(self.spec.sleepy))
        after = Timer(self.call("Set", "toggle_after"), sure=True) if timer else None
        return Body(features, link, after, frozenset({self.news}))


def _switch(spec: DeviceSpec) -> Body:
    relay = Component(spec, "Switch")
    meter = (
        Feature(name, Reading(), None, relay.told(Reading(), key), UNITS[name]) for name, key in METER.items()
    )
    return relay.body(relay.both("on", OUTPUT, "on", "output"), *meter, timer=True)


def _light(spec: DeviceSpec) -> Body:
    """Each kind of lamp is a component of its own; `can` says which it is."""
    usual = ("brightness", "color_temp", "color")
    can = abilities(spec, usual) if spec.can is not None else ("brightness",)
    if {"color", "color_temp"} <= set(can):
        raise WrongError("`can` has color and color_temp", "a Shelly lamp is one or the other; delete one")
    lamp = Component(spec, "RGB" if "color" in can else "CCT" if "color_temp" in can else "Light")
    low, high = spec.kelvin
    has = {
        "brightness": lamp.both("brightness", Percent(100), "brightness", "brightness"),
        "color_temp": lamp.both("color_temp", White(low, high, mired=False), "ct", "ct"),
        "color": lamp.both("color", Tint("[r,g,b]"), "rgb", "rgb"),
    }
    return lamp.body(lamp.both("on", OUTPUT, "on", "output"), *(has[name] for name in can), timer=True)


def _cover(spec: DeviceSpec) -> Body:
    motor = Component(spec, "Cover")
    percent = Percent(100, spec.invert)
    way = motor.told(moving(STATES, spec.invert), "state", shows=False)
    spot = motor.told(Towards(percent), "current_pos")
    hidden = motor.told(Towards(percent), "current_pos", shows=False)
    moves = words(turned(MOVES) if spec.invert else MOVES)
    named = Call(f"{spec.topic}/rpc", "", "", (("id", motor.number),))
    ask = motor.call("GoToPosition", "pos") if "position" in abilities(spec, ("position",)) else None
    return motor.body(
        Feature("movement", moves, named, (*way, *hidden)), Feature("position", percent, ask, (*spot, *way))
    )


def _sensor(spec: DeviceSpec) -> Body:
    found: list[Feature] = []
    for name, (component, key) in MEASURED.items():
        at = Component(spec, component)
        found.append(Feature(name, Reading(), None, at.told(Reading(), key), UNITS[name]))
    body = Component(spec, "Temperature").body(*found)
    return Body(body.features, Link(available=body.link.available, sleepy=True), partial=body.partial)


def _contact(spec: DeviceSpec) -> Body:
    door = Component(spec, "Input")
    magnet = contact(False, True, spec.invert)
    return door.body(Feature("contact", magnet, None, door.told(magnet, "state")))


_OWN = ("endpoint", "sleepy", "availability")

PROFILES: dict[str, Profile] = {
    "light": profile("light", _light, *_OWN, "can", "kelvin"),
    "switch": profile("switch", _switch, *_OWN, "pulse"),
    "cover": profile("cover", _cover, *_OWN, "can", "invert"),
    "sensor": profile("sensor", _sensor, *_OWN),
    "contact": profile("contact", _contact, *_OWN, "invert"),
}
