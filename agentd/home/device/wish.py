"""A wish made complete: what goes without saying among people must be said to a device."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from agentd.home.device.codec import Value
from agentd.home.faults import ArgumentError

Wish = Mapping[str, Value]

LIT = ("brightness", "color", "color_temp", "speed")  # of something that is switched on
LEVELS = ("brightness", "speed")  # nothing of these is off
APART = (("color", "color_temp"), ("position", "movement"), ("speed", "mode"), ("speed", "preset"))
ENDS: Mapping[Value, Value] = {100: "open", 0: "close"}
POSITIONS: Mapping[Value, Value] = {word: end for end, word in ENDS.items()}


def completed(wish: Wish, settable: Collection[str], modes: Collection[str]) -> dict[str, Value]:
    """Raises ArgumentError, the rest of a sentence whose subject is the device."""
    if not wish:
        raise ArgumentError("was given nothing to do")
    whole = _in_other_words(dict(wish), settable)
    for name in whole:
        if name not in settable:
            able = f"it has {', '.join(sorted(settable))}" if settable else "it can only be read"
            raise ArgumentError(f"has no {name} that can be set; {able}")
    for one, other in APART:
        if one in whole and other in whole:
            raise ArgumentError(f"takes {one} or {other}, not both at once")
    if "on" in settable:
        _switched(whole)
    if "temperature" in whole and "heat" in modes and "cool" not in modes:
        # A valve that is off or on its schedule takes a setpoint and does nothing.
        whole.setdefault("mode", "heat")
    return whole


def _in_other_words(wish: dict[str, Value], settable: Collection[str]) -> dict[str, Value]:
    """A cover that knows no positions can still be opened all the way, and the other way round."""
    for name, other, meant in (("position", "movement", ENDS), ("movement", "position", POSITIONS)):
        if name in wish and name not in settable and other in settable:
            value = wish.pop(name)
            if isinstance(value, bool) or value not in meant:
                raise ArgumentError(f"cannot do that: it knows only {' and '.join(map(str, meant))}")
            wish[other] = meant[value]
    return wish


def _switched(wish: dict[str, Value]) -> None:
    given = [name for name in LIT if name in wish]
    for name in LEVELS:
        if wish.get(name) == 0 and not isinstance(wish[name], bool) and wish.get("on") is not True:
            del wish[name]
            given.remove(name)
            wish["on"] = False
    if not given:
        return
    if wish.setdefault("on", True) is False:
        raise ArgumentError(f"cannot be off and have a {given[0]}")
