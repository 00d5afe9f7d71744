"""Tasmota: one command a topic (`cmnd/…`), answered on `stat/…/RESULT`, telemetry every few minutes."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.device.codec import Codec, Percent, Scalar, Steps, Value, words
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.evidence import Link
from agentd.home.device.family.profile import Body, Profile, profile
from agentd.home.device.family.readings import contact, further, reading
from agentd.home.device.family.states import LIGHT, ON, abilities, turned
from agentd.home.device.feature import Bare, Feature, Told, Word, at_key
from agentd.home.device.movement import Towards, moving
from agentd.home.device.tint import Channel, Tint
from agentd.home.device.warmth import White
from agentd.home.language.misreadings import WrongError
from agentd.home.order import Alarm, Availability, Publish
from agentd.home.pointer import value_at

METER = {"power": "Power", "energy": "Total", "voltage": "Voltage", "current": "Current"}  # of `ENERGY`


@dataclass(frozen=True, slots=True)
class Topics:
    """`full_topic` of the device, filled in; `prefix` is cmnd, stat or tele, whatever it calls them."""

    spec: DeviceSpec

    def at(self, prefix: str, word: str) -> str:
        full = self.spec.full_topic
        if "%prefix%" not in full or "%topic%" not in full:
            raise WrongError("full_topic lacks %prefix% or %topic%", 'write "%prefix%/%topic%/"')
        own = dict(zip(("cmnd", "stat", "tele"), self.spec.prefixes, strict=True))[prefix]
        path = full.replace("%prefix%", own).replace("%topic%", self.spec.topic)
        return f"{path.rstrip('/')}/{word}"

    def feature(self, name: str, codec: Codec, command: str, key: str, told: Codec | None = None) -> Feature:
        """Asked by a command, told under a key of its answer, of the status and of the telemetry."""
        codec_told = told or codec
        places = (
            Told(self.at("stat", "RESULT"), at_key(key), codec_told),
            Told(self.at("stat", "STATUS11"), at_key("StatusSTS", key), codec_told),
            Told(self.at("tele", "STATE"), at_key(key), codec_told),
        )
        return Feature(name, codec, Bare(self.at("cmnd", command)), places)

    def body(self, *features: Feature) -> Body:
        further_ones = further(self.at("tele", "SENSOR"), self.spec.reads)
        away = Availability(self.at("tele", "LWT"), None, frozenset({"Offline"}))
        link = Link(
            (Alarm(self.at("stat", "RESULT"), unknown),),
            (away,) if self.spec.availability else (),
            Publish(self.at("cmnd", "Status"), b"11"),
            bool(self.spec.sleepy),
        )
        return Body((*features, *further_ones), link, partial=frozenset({self.at("stat", "RESULT")}))


def unknown(payload: bytes) -> str | None:
    """A `RESULT` that says that there is no such command on this device."""
    said = value_at(payload, "/Command")
    return "the device does not know this command" if said in ("Unknown", "Error") else None


def _power(at: Topics) -> Feature:
    relay = f"POWER{'' if at.spec.endpoint is None else at.spec.endpoint}"
    return at.feature("on", words(ON), relay, relay)


def _light(spec: DeviceSpec) -> Body:
    at = Topics(spec)
    low, high = spec.kelvin
    can = abilities(spec, LIGHT)
    features: list[Feature] = []
    if "color" in can:
        told = Tint("h,s")
        features.append(at.feature("color", Channel("hs", "hue"), "HSBColor1", "HSBColor", told))
        features.append(at.feature("color", Channel("hs", "saturation"), "HSBColor2", "HSBColor", told))
    if "color_temp" in can:
        features.append(at.feature("color_temp", White(low, high), "CT", "CT"))
    if "brightness" in can:
        features.append(at.feature("brightness", Percent(100), "Dimmer", "Dimmer"))
    return at.body(*features, _power(at))  # dimmed before it lights up


def _switch(spec: DeviceSpec) -> Body:
    at = Topics(spec)
    sensor = at.at("tele", "SENSOR")
    meter = (reading(name, sensor, at_key("ENERGY", key)) for name, key in METER.items())
    return at.body(_power(at), *meter)


def _cover(spec: DeviceSpec) -> Body:
    at = Topics(spec)
    number = spec.endpoint or 1
    shutter, result = f"Shutter{number}", at.at("stat", "RESULT")
    percent = Percent(100, spec.invert)
    way = Told(result, at_key(shutter, "Direction"), moving({1: 1, -1: -1, 0: 0}, spec.invert), shows=False)
    spot = Told(result, at_key(shutter, "Position"), Towards(percent))
    slow = Told(at.at("tele", "SENSOR"), at_key(shutter, "Position"), Towards(percent))
    hidden = Told(spot.topic, spot.at, spot.codec, shows=False)
    ask = Bare(at.at("cmnd", f"ShutterPosition{number}"))
    ends: dict[Value, Scalar] = {way: f"Shutter{way.title()}{number}" for way in ("open", "close", "stop")}
    ends = turned(ends) if spec.invert else ends
    movement = Feature("movement", words(ends), Word(at.at("cmnd", "").rstrip("/")), (hidden, way))
    body = at.body(movement, Feature("position", percent, ask, (spot, way, slow)))
    link = Link(body.link.alarms, body.link.available, Publish(ask.topic, b""), body.link.sleepy)
    return Body(body.features, link, partial=body.partial)


def _fan(spec: DeviceSpec) -> Body:
    at = Topics(spec)
    most = spec.speeds if isinstance(spec.speeds, int) else 3
    speed = at.feature("speed", Steps(tuple(range(1, most + 1)), 0), "FanSpeed", "FanSpeed")
    told: dict[Scalar, Value] = {0: False, **dict.fromkeys(range(1, most + 1), True)}
    turns = words({True: (most + 1) // 2, False: 0}, told)
    return at.body(speed, at.feature("on", turns, "FanSpeed", "FanSpeed"))


def _sensor(spec: DeviceSpec) -> Body:
    if not spec.reads:
        remedy = "write `reads: {temperature: /AM2301/Temperature}`"
        raise WrongError("does not say what it measures", remedy)
    return Topics(spec).body()


def _contact(spec: DeviceSpec) -> Body:
    at = Topics(spec)
    switch = f"Switch{spec.endpoint or 1}"
    codec = contact("OFF", "ON", spec.invert)
    at_once = Told(at.at("stat", "RESULT"), at_key(switch, "Action"), codec)
    slow = Told(at.at("tele", "SENSOR"), at_key(switch), codec)
    return at.body(Feature("contact", codec, told=(at_once, slow)))


_OWN = ("full_topic", "prefixes", "sleepy", "availability", "reads")

PROFILES: dict[str, Profile] = {
    "light": profile("light", _light, *_OWN, "endpoint", "can", "kelvin"),
    "switch": profile("switch", _switch, *_OWN, "endpoint", "pulse"),
    "cover": profile("cover", _cover, *_OWN, "endpoint", "invert"),
    "fan": profile("fan", _fan, *_OWN, "speeds"),
    "sensor": profile("sensor", _sensor, *_OWN),
    "contact": profile("contact", _contact, *_OWN, "endpoint", "invert"),
}
