"""Shelly, first generation: bare words below `shellies/<id>`, JSON for lamps."""

from __future__ import annotations

from agentd.home.device.codec import Codec, Percent, Scalar, Value, words
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import contact, reading
from agentd.home.device.family.states import abilities, turned
from agentd.home.device.feature import Bare, Feature, Key, Told
from agentd.home.device.movement import Towards, moving
from agentd.home.device.tint import Channel, Tint
from agentd.home.language.misreadings import WrongError
from agentd.home.order import Availability

MOVES: dict[Value, Scalar] = {"open": "open", "close": "close", "stop": "stop"}


def _body(spec: DeviceSpec, *features: Feature) -> Body:
    away = Availability(f"{spec.topic}/online", None, frozenset({"false"}))
    # Those on battery say `false` while they sleep.
    available = (away,) if spec.availability and not spec.sleepy else ()
    return Body(features, Link(available=available, sleepy=bool(spec.sleepy)))


def _switch(spec: DeviceSpec) -> Body:
    relay = f"{spec.topic}/relay/{spec.endpoint or 0}"
    codec = words({True: "on", False: "off"})
    on = Feature("on", codec, Bare(f"{relay}/command"), (Told(relay, None, codec),))
    return _body(spec, on, reading("power", f"{relay}/power", None))


def _light(spec: DeviceSpec) -> Body:
    """`can: [brightness, color]` is a lamp in colour mode, which is told and asked on other topics."""
    can = abilities(spec, ("brightness", "color")) if spec.can is not None else ("brightness",)
    channel = f"{spec.topic}/{'color' if 'color' in can else 'light'}/{spec.endpoint or 0}"
    ask, told = f"{channel}/set", f"{channel}/status"

    def both(name: str, codec: Codec, asked: str, at: str, reads: Codec | None = None) -> Feature:
        return Feature(name, codec, Key(ask, (asked,)), (Told(told, at, reads or codec),))

    on = both("on", words({True: "on", False: "off"}), "turn", "/ison", words({}, {True: True, False: False}))
    level = "gain" if "color" in can else "brightness"
    parts = (("r", "red"), ("g", "green"), ("b", "blue"))
    color = [both("color", Channel("rgb", part), name, "", Tint("rgb")) for part, name in parts]
    dimmer = both("brightness", Percent(100), level, f"/{level}")
    return _body(spec, on, *([dimmer] if "brightness" in can else []), *(color if "color" in can else []))


def _cover(spec: DeviceSpec) -> Body:
    roller = f"{spec.topic}/roller/{spec.endpoint or 0}"
    percent = Percent(100, spec.invert)
    way = Told(roller, None, moving({"open": 1, "close": -1, "stop": 0}, spec.invert), shows=False)
    spot = Told(f"{roller}/pos", None, Towards(percent))
    hidden = Told(spot.topic, None, spot.codec, shows=False)
    moves = words(turned(MOVES) if spec.invert else MOVES)
    movement = Feature("movement", moves, Bare(f"{roller}/command"), (hidden, way))
    able = "position" in abilities(spec, ("position",))
    ask = Bare(f"{roller}/command/pos") if able else None
    return _body(spec, movement, Feature("position", percent, ask, (spot, way)))


def _sensor(spec: DeviceSpec) -> Body:
    names = tuple(spec.reads) or ("temperature", "humidity", "battery")
    if any(spec.reads.values()):
        raise WrongError("`reads` has a pointer, and these values are bare", "write `reads: [temperature]`")
    return _body(spec, *(reading(name, f"{spec.topic}/sensor/{name}", None) for name in names))


def _contact(spec: DeviceSpec) -> Body:
    magnet = contact("close", "open", spec.invert)
    return _body(spec, reading("contact", f"{spec.topic}/sensor/state", None, magnet))


_OWN = ("sleepy", "availability")

PROFILES: dict[str, Profile] = {
    "light": profile("light", _light, *_OWN, "endpoint", "can"),
    "switch": profile("switch", _switch, *_OWN, "endpoint", "pulse"),
    "cover": profile("cover", _cover, *_OWN, "endpoint", "can", "invert"),
    "sensor": profile("sensor", _sensor, *_OWN, "reads"),
    "contact": profile("contact", _contact, *_OWN, "invert"),
}
