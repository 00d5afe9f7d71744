"""Devices that take JSON on one topic and tell JSON on another, key by key: zigbee2mqtt, ESPHome's lamps, and
what an owner builds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.device.codec import Codec, Percent, Scalar, Steps, Value, one_of, words
from agentd.home.device.device import Timer
from agentd.home.device.devicespec import DeviceSpec
from agentd.home.device.feature import Feature, Key, Told, at_key
from agentd.home.device.lamp import COLOURED, WHITE, Live
from agentd.home.device.movement import Towards, moving
from agentd.home.device.tint import Form, Tint
from agentd.home.device.warmth import Setpoint, White
from agentd.home.language.misreadings import WrongError

ON: Mapping[Value, Scalar] = {True: "ON", False: "OFF"}
MOVES: Mapping[Value, Scalar] = {"open": "OPEN", "close": "CLOSE", "stop": "STOP"}
MOTOR: Mapping[str | int, int] = {"opening": 1, "closing": -1, "stopped": 0}
LIGHT = ("brightness", "color_temp", "color")
SPEEDS = ("low", "medium", "high")
MODES = ("heat", "auto", "off")


@dataclass(frozen=True, slots=True)
class JsonTopics:
    """Where it is asked and told. `ending` is what an endpoint's keys end in."""

    ask: str
    told: str
    ending: str = ""

    def both(self, name: str, codec: Codec, *key: str, back: bool = True) -> Feature:
        """Asked and told by one key; `back`: an empty value asks for it."""
        key = (f"{key[0]}{self.ending}", *key[1:])
        told = (Told(self.told, at_key(*key), codec),)
        return Feature(name, codec, Key(self.ask, key), told, back=key if back else ())

    def live(self, name: str, codec: Codec, modes: frozenset[str]) -> Feature:
        """What a lamp also tells when it is a leftover."""
        key, mode = f"{name}{self.ending}", f"color_mode{self.ending}"
        told = Told(self.told, "", Live(codec, key, mode, modes))
        return Feature(name, codec, Key(self.ask, (key,)), (told,), back=(key,))


def light(at: JsonTopics, spec: DeviceSpec, top: int, form: Form) -> tuple[Feature, ...]:
    low, high = spec.kelvin
    has = {
        "brightness": at.both("brightness", Percent(top), "brightness"),
        "color_temp": at.live("color_temp", White(low, high), WHITE),
        "color": at.live("color", Tint(spec.color or form), COLOURED),
    }
    switch = at.both("on", words(ON), "state")
    return (switch, *(has[name] for name in abilities(spec, LIGHT)))


def switch(at: JsonTopics) -> tuple[Feature, ...]:
    return (at.both("on", words(ON), "state"),)


def cover(at: JsonTopics, spec: DeviceSpec) -> tuple[Feature, ...]:
    percent = Percent(100, spec.invert)
    position = Told(at.told, at_key(f"position{at.ending}"), Towards(percent))
    motor = Told(at.told, at_key(f"motor_state{at.ending}"), moving(MOTOR, spec.invert), shows=False)
    moves = words(turned(MOVES) if spec.invert else MOVES)
    able = "position" in abilities(spec, ("position",))
    # What a cover tells as `state` is where it was sent last: good enough only where there is nothing else.
    ways: dict[str | int, int] = {"STOP": 0} if able else {"OPEN": 1, "CLOSE": -1, "STOP": 0}
    sent = Told(at.told, at_key(f"state{at.ending}"), moving(ways, spec.invert), shows=False)
    hidden = Told(position.topic, position.at, position.codec, shows=False)
    back = (f"position{at.ending}",)
    movement = Feature(
        "movement", moves, Key(at.ask, (f"state{at.ending}",)), (hidden, motor, sent), back=back
    )
    whole = Feature("position", percent, Key(at.ask, back), (position, motor), back=back)
    readable = Feature("position", percent, None, (position,))
    return (movement, whole if able else readable)


def lock(at: JsonTopics) -> tuple[Feature, ...]:
    asked = words({True: "LOCK", False: "UNLOCK"})
    # `state` may be the echo of the wish; only the bolt is proof.
    bolt = words({}, {"locked": True, "unlocked": False, "not_fully_locked": False})
    told = (Told(at.told, "/lock_state", bolt), Told(at.told, "/state", asked, proves=False, shows=False))
    return (Feature("locked", asked, Key(at.ask, ("state",)), told, back=("state",)),)


def climate(at: JsonTopics, spec: DeviceSpec, now: str) -> tuple[Feature, ...]:
    if spec.min >= spec.max:
        raise WrongError("max is not larger than min", "write the larger number as `max`")
    setpoint = at.both("temperature", Setpoint(spec.min, spec.max, spec.step), spec.setpoint, back=False)
    modes = MODES if spec.modes is None else tuple(spec.modes)
    mode = (at.both("mode", one_of(*modes), "system_mode", back=False),) if modes else ()
    preset = (at.both("preset", one_of(*spec.presets), "preset", back=False),) if spec.presets else ()
    current = Setpoint(-100, 200, 0.1)
    measured = Feature(
        "current_temperature", current, None, (Told(at.told, at_key(now), current),), "celsius"
    )
    return (*mode, setpoint, *preset, measured)


def fan(at: JsonTopics, spec: DeviceSpec, state: str, mode: str, speed: str) -> tuple[Feature, ...]:
    switch = at.both("on", words(ON), state)
    if isinstance(spec.speeds, int):
        return (switch, at.both("speed", Steps(tuple(range(1, spec.speeds + 1)), 0), speed))
    speeds = SPEEDS if spec.speeds is None else tuple(spec.speeds)
    others = (at.both("mode", one_of(*spec.modes), mode),) if spec.modes else ()
    return (switch, at.both("speed", Steps(speeds, "off"), mode), *others)


def on_time(at: JsonTopics) -> Timer:
    """Many plugs and lamps switch off by themselves; that depends on their firmware."""
    return Timer(Key(at.ask, ("on_time",)), sure=False)


def abilities(spec: DeviceSpec, usual: tuple[str, ...]) -> tuple[str, ...]:
    if spec.can is None:
        return usual
    for name in spec.can:
        if name not in usual:
            raise WrongError(f"`can` has {name}, which it cannot have", f"write some of {', '.join(usual)}")
    return tuple(name for name in usual if name in spec.can)


def turned(moves: Mapping[Value, Scalar]) -> dict[Value, Scalar]:
    """A motor that is mounted the other way round."""
    return {**moves, "open": moves["close"], "close": moves["open"]}
