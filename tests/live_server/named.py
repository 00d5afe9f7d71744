"""What a script in the catalogue says about itself, and the sounds that they are made of."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache

from tests.live_server.script import Say, Script, Step

REPLY_HZ = 24_000
KITCHEN = ("turn_on_lights", {"room": "kitchen"})
NIGHT = ("turn_on_lights", {"room": "bedroom"})


class Ending(Enum):
    """What the person must be left with."""

    ANSWERED = "answered"  # a reply is heard, be it after a recovery that nobody noticed
    TOLD = "told"  # there is no answer, and the reason is said
    EITHER = "either"  # one of these two
    QUIET = "quiet"  # nothing is said, and that is right


class Person(Enum):
    """What the person does beside asking once."""

    ASKS = "asks"
    BARGES_IN = "barges in"  # speaks again while the reply plays
    ASKS_TWICE = "asks twice"  # a second question, when the first is done with


@dataclass(frozen=True)
class Named:
    """A script of the catalogue.

    `reference`: the row of the protocol reference that it plays. `scripts`: one per session, the last one
    for all that follow. `owner`: how the owner should hear of it. `word` is in what is said then. `model`:
    what `live.model` must be for it. `heals`: a later conversation goes well. `tools`: how often the house
    may be set in motion.
    """

    description: str
    reference: str
    scripts: tuple[Script, ...]
    ending: Ending = Ending.ANSWERED
    owner: str = "hears the answer, and nothing of the fault"
    word: str = ""
    model: str = "auto"
    person: Person = Person.ASKS
    heals: bool = True
    tools: int = 0


def _tiled(period: array[int], ms: int) -> bytes:
    samples = REPLY_HZ * ms // 1000
    return (period * (samples // len(period) + 1))[:samples].tobytes()


@cache
def voice(ms: int, peak: int = 9_000) -> bytes:
    """24 kHz mono s16 that rises and falls as syllables do."""
    samples = array("h")
    for n in range(REPLY_HZ // 4):  # one syllable; both notes fit it
        t = n / REPLY_HZ
        syllable = 0.55 - 0.45 * math.cos(2 * math.pi * 4 * t)
        notes = 0.6 * math.sin(2 * math.pi * 180 * t) + 0.4 * math.sin(2 * math.pi * 720 * t)
        samples.append(int(peak * syllable * notes))
    return _tiled(samples, ms)


@cache
def tone(ms: int, hz: int = 440, peak: int = 12_000) -> bytes:
    """24 kHz mono s16: one note, as loud all the time."""
    period = REPLY_HZ // math.gcd(REPLY_HZ, hz)
    step = 2 * math.pi * hz / REPLY_HZ
    return _tiled(array("h", (int(peak * math.sin(step * n)) for n in range(period))), ms)


ANSWER = Say(voice(1_200), " It is on.", heard="turn on the kitchen lights")
WELL = Script(turns=[[ANSWER]])


def then_well(*turn: Step, opening: Sequence[Step] = ()) -> tuple[Script, ...]:
    """One session that goes so, and after it sessions in which all is well."""
    return Script(turns=[list(turn)], opening=opening), WELL
