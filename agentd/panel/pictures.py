"""What each mood looks like, on a ring or a row of colours and on a single lamp; pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from agentd.panel.face import Mood

Colour = tuple[int, int, int]  # red, green, blue: 0 to 255
Picture = tuple[Colour, ...]  # one for each LED, in the order of the chain

FRAME_S = 0.05  # no film is faster: 20 pictures a second
BREATH_S = 1.6  # of a reply that is being spoken
ROUND_S = 1.0  # of the light that runs while the model thinks
FEWEST_TO_RUN = 3  # LEDs; on fewer nothing runs in a circle

DARK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)
CYAN: Colour = (0, 160, 160)
BLUE: Colour = (0, 40, 255)
GREEN: Colour = (0, 200, 60)
RED: Colour = (255, 0, 0)
ORANGE: Colour = (255, 90, 0)
VIOLET: Colour = (170, 0, 220)


@dataclass(frozen=True, slots=True)
class Film:
    """Pictures, each shown for `each_s`, round and round; a single one just stays."""

    pictures: tuple[Picture, ...]
    each_s: float = math.inf


def films_of_ring(count: int) -> Mapping[Mood, Film]:
    """For `count` LEDs in colours. Who cannot tell red from orange sees it by which of them shine."""
    return {
        Mood.ASLEEP: _still((DARK,) * count),
        Mood.WAKE: _still((CYAN,) * count),
        Mood.LISTENING: _still((BLUE,) * count),
        Mood.THINKING: _running(CYAN, count),
        Mood.SPEAKING: _breathing(GREEN, count),
        Mood.MUTED: _still((RED,) * count),
        Mood.LOST: _still(tuple(DARK if n % 2 else ORANGE for n in range(count))),
        Mood.ERROR: _blinking(RED, count, 0.25),
        Mood.OFFLINE: _blinking(VIOLET, count, 0.25),
        Mood.RINGING: _blinking(WHITE, count, 0.5),
    }


def films_of_lamp() -> Mapping[Mood, Film]:
    """For one LED that is on or off."""
    return {
        Mood.ASLEEP: _still((DARK,)),
        Mood.WAKE: _still((WHITE,)),
        Mood.LISTENING: _still((WHITE,)),
        Mood.THINKING: _blinking(WHITE, 1, 0.2),
        Mood.SPEAKING: _blinking(WHITE, 1, 0.8),
        Mood.MUTED: _flashing(1),
        Mood.LOST: _flashing(2),
        Mood.ERROR: _blinking(WHITE, 1, 0.1),
        Mood.OFFLINE: _blinking(WHITE, 1, 0.1),
        Mood.RINGING: _blinking(WHITE, 1, 0.5),
    }


def _still(picture: Picture) -> Film:
    return Film((picture,))


def _blinking(colour: Colour, count: int, each_s: float) -> Film:
    return Film(((colour,) * count, (DARK,) * count), each_s)


def _flashing(times: int) -> Film:
    """Short flashes and a long pause: little to see, and little to do."""
    each_s, length = 0.25, 16
    lit = range(0, 2 * times, 2)
    return Film(tuple((WHITE if n in lit else DARK,) for n in range(length)), each_s)


def _running(colour: Colour, count: int) -> Film:
    """One light with a fading tail, along the chain."""
    if count < FEWEST_TO_RUN:
        return _blinking(colour, count, 0.2)
    tail = (1.0, 0.3, 0.08)
    first = tuple(_dimmed(colour, tail[n]) if n < len(tail) else DARK for n in range(count))
    backwards = first[:1] + first[:0:-1]  # the tail is behind the light
    turns = tuple(backwards[-n:] + backwards[:-n] for n in range(count))
    return Film(turns, max(FRAME_S, ROUND_S / count))


def _breathing(colour: Colour, count: int) -> Film:
    steps = round(BREATH_S / FRAME_S)
    levels = (0.6 - 0.4 * math.cos(2 * math.pi * n / steps) for n in range(steps))
    return Film(tuple((_dimmed(colour, level),) * count for level in levels), FRAME_S)


def _dimmed(colour: Colour, level: float) -> Colour:
    red, green, blue = (round(part * level) for part in colour)
    return red, green, blue
