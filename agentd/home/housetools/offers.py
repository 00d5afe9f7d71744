"""The tools that act on devices, as they would be for a house that has everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

from agentd.home.device.colours import ENGLISH_WHITES, GERMAN_WHITES
from agentd.home.device.device import Kind
from agentd.home.housetools import askings
from agentd.home.housetools.level import Level
from agentd.home.housetools.wished import Asked
from agentd.home.language.colouring import Color
from agentd.home.language.quantity import Number
from agentd.home.language.values import Arg, Checked
from agentd.home.language.wording import Choice, folded


@dataclass(frozen=True, slots=True)
class Offer:
    """`can`: properties of which a device needs one to be a target. `actions`: what may be done to it, as
    risks are graded by. `here`: without a target it is about the room that the daemon stands in; `among`:
    about the devices that have the value of this argument. An argument is offered where some device has the
    property of its name, or of NEEDS; a choice without values takes those of the devices."""

    name: str
    description: str
    noun: str
    kinds: frozenset[Kind]
    can: frozenset[str]
    asks: Callable[[Checked], Asked]
    actions: tuple[str, ...]
    args: tuple[Arg, ...] = ()
    phrases: tuple[str, ...] = ()
    here: bool = False
    among: str = ""


NEEDS = {"state": "on"}

_PERCENT = Number(Decimal(0), Decimal(100), Decimal(1))
_MORE = ', or a change such as "+20" or "-20"'
_STATE = Arg("state", Choice(("on", "off")), "on or off; left out when another argument says it", False)


def _level(name: str, level: Level) -> Arg:
    return Arg(name, level, required=False)


BRIGHTNESS = Level(
    _PERCENT,
    f"percent from 0 to 100{_MORE}, or brighter, darker, full, half",
    {"full": 100, "maximum": 100, "max": 100, "half": 50, "minimum": 1, "min": 1, "voll": 100, "halb": 50},
    {"brighter": 20, "darker": -20, "dimmer": -20, "heller": 20, "dunkler": -20},
    ("brighter", "darker"),
)
WHITE = Level(
    Number(Decimal(1000), Decimal(20_000), Decimal(1)),
    'kelvin such as 2700, or warm, neutral, cool, daylight, or a change: "+500", warmer, cooler',
    {folded(word): kelvin for word, kelvin in (*ENGLISH_WHITES.items(), *GERMAN_WHITES.items())},
    {"warmer": -500, "cooler": 500, "colder": 500, "warmere": -500, "kalter": 500, "kuhler": 500},
    ("warmer", "cooler", *ENGLISH_WHITES),
    spoken_step=19_000,
)
POSITION = Level(
    _PERCENT,
    f"percent open, 0 is closed and 100 is open{_MORE}, or half",
    {"half": 50, "halfway": 50, "halb": 50, "open": 100, "closed": 0, "offen": 100, "zu": 0},
    {"higher": 20, "lower": -20, "hoher": 20, "tiefer": -20},
    ("half", "halfway"),
)
TEMPERATURE = Level(
    Number(Decimal(4), Decimal(35), Decimal("0.1")),
    '°C such as 21 or 20.5, or a change such as "+1", or warmer, cooler',
    {},
    {"warmer": 1, "cooler": -1, "colder": -1, "higher": 1, "lower": -1, "kalter": -1, "kuhler": -1},
    ("warmer", "cooler"),
    spoken_step=0.5,
)
SPEED = Level(
    _PERCENT,
    f"percent from 0 to 100{_MORE}, or low, medium, high, faster, slower",
    {
        "low": 33,
        "medium": 66,
        "high": 100,
        "full": 100,
        "maximum": 100,
        "niedrig": 33,
        "mittel": 66,
        "hoch": 100,
    },
    {"faster": 25, "slower": -25, "higher": 25, "lower": -25, "schneller": 25, "langsamer": -25},
    ("low", "medium", "high", "faster", "slower"),
)

OFFERS = (
    Offer(
        "set_light",
        "Turn lights on or off, dim them, change their colour or their white.",
        "light",
        frozenset({"light"}),
        frozenset({"on", "brightness"}),
        askings.light,
        ("on", "off", "set"),
        (
            _STATE,
            _level("brightness", BRIGHTNESS),
            _level("color_temp", WHITE),
            Arg("color", Color(), required=False),
        ),
        (
            "(turn | switch) {state} [the] {target}",
            "(turn | switch) [the] {target} {state}",
            "(set | dim) [the] {target} to {brightness} [percent]",
            "(make | turn | set) [the] {target} [to] {color}",
            "(make | turn | set) [the] {target} [to] {color_temp}",
            "make [the] {target} {brightness}",
        ),
        here=True,
    ),
    Offer(
        "set_switch",
        "Turn plugs and other switches on or off.",
        "switch",
        frozenset({"switch", "gate", "valve"}),
        frozenset({"on"}),
        askings.switch,
        ("on", "off"),
        (Arg("state", Choice(("on", "off")), "on or off"),),
        ("(turn | switch) {state} [the] {target}", "(turn | switch) [the] {target} {state}"),
    ),
    Offer(
        "set_cover",
        "Open, close, stop blinds and other covers, or move them to a position.",
        "cover",
        frozenset({"cover", "gate", "valve"}),
        frozenset({"position", "movement"}),
        askings.cover,
        ("open", "close", "stop"),
        (_level("position", POSITION), Arg("movement", Choice(("open", "close", "stop")), required=False)),
        ("{movement} [the] {target}", "(set | move | open | put) [the] {target} to {position} [percent]"),
        here=True,
    ),
    Offer(
        "set_climate",
        "Set what temperature a thermostat is to keep, or its mode.",
        "thermostat",
        frozenset({"climate"}),
        frozenset({"temperature", "mode", "preset"}),
        askings.climate,
        ("set",),
        (
            _level("temperature", TEMPERATURE),
            Arg("mode", Choice(()), required=False),
            Arg("preset", Choice(()), required=False),
        ),
        (
            "(set | change | turn) [the] {target} to {temperature} [degrees]",
            "make [the] {target} {temperature}",
        ),
        here=True,
    ),
    Offer(
        "set_fan",
        "Turn fans on or off, or set their speed or mode.",
        "fan",
        frozenset({"fan"}),
        frozenset({"on", "speed", "mode"}),
        askings.fan,
        ("on", "off", "set"),
        (_STATE, _level("speed", SPEED), Arg("mode", Choice(()), required=False)),
        (
            "(turn | switch) {state} [the] {target}",
            "(turn | switch) [the] {target} {state}",
            "set [the] {target} to {speed} [percent]",
        ),
        here=True,
    ),
    Offer(
        "lock_door",
        "Lock a door. It cannot unlock.",
        "lock",
        frozenset({"lock"}),
        frozenset({"locked"}),
        askings.lock,
        ("lock",),
        phrases=("lock [the] {target}",),
    ),
    Offer(
        "unlock_door",
        "Unlock a door, only when that was asked for.",
        "lock",
        frozenset({"lock"}),
        frozenset({"locked"}),
        askings.unlock,
        ("unlock",),
        phrases=("unlock [the] {target}",),
    ),
    Offer(
        "run_scene",
        "Recall a scene that was stored in lights or other devices.",
        "device",
        frozenset(get_args(Kind)),
        frozenset({"scene"}),
        askings.scene,
        ("",),
        (Arg("scene", Choice(()), "the scene's name"),),
        ("(run | recall | start) [the] {scene} [scene]", "[run | recall | start] [the] scene {scene}"),
        among="scene",
    ),
)
