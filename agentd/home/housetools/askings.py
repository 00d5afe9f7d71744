"""What the arguments of a call wish of its targets, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.device.device import Value
from agentd.home.faults import ArgumentError
from agentd.home.housetools.level import Step
from agentd.home.housetools.wished import Asked
from agentd.home.language.colouring import Tint
from agentd.home.language.values import Checked
from agentd.home.reading import said

Wished = dict[str, Value | Step]

_NOTHING = "Say what is to be done: give at least one of {}."
_CHANGES: Mapping[str, tuple[str, str]] = {  # down, up
    "brightness": ("get darker", "get brighter"),
    "color_temp": ("get warmer", "get cooler"),
    "position": ("close a bit more", "open a bit more"),
    "temperature": ("be cooler", "be warmer"),
    "speed": ("run slower", "run faster"),
}


def light(given: Checked) -> Asked:
    wish, words = _numbers(given, {"brightness": "go to {} percent", "color_temp": "go to {} kelvin"})
    if isinstance(tint := given.get("color"), Tint):
        if "color_temp" in wish:
            raise ArgumentError("Give color or color_temp, not both at once.")
        white = tint.kelvin is not None
        wish["color_temp" if white else "color"] = tint.kelvin or tint.hs
        words.append(f"turn {tint.name}")
    return _switched(given, wish, words, "brightness")


def fan(given: Checked) -> Asked:
    wish, words = _numbers(given, {"speed": "run at {} percent"})
    _worded(given, "mode", "change to {}", wish, words)
    return _switched(given, wish, words, "speed")


def switch(given: Checked) -> Asked:
    return _switched(given, {}, [], "state")


def cover(given: Checked) -> Asked:
    wish, words = _numbers(given, {"position": "move to {} percent open"})
    _worded(given, "movement", "{}", wish, words)
    if len(wish) > 1:
        raise ArgumentError("Give position or movement, not both at once.")
    return _asked(wish, words, "position, movement")


def climate(given: Checked) -> Asked:
    wish, words = _numbers(given, {"temperature": "keep {} degrees"})
    _worded(given, "mode", "change to {}", wish, words)
    _worded(given, "preset", "change to {}", wish, words)
    return _asked(wish, words, "temperature, mode, preset")


def lock(given: Checked) -> Asked:  # noqa: ARG001
    return Asked({"locked": True}, "lock")


def unlock(given: Checked) -> Asked:  # noqa: ARG001
    return Asked({"locked": False}, "unlock")


def scene(given: Checked) -> Asked:
    name = str(given["scene"])
    return Asked({"scene": name}, f"recall the scene {name.replace('_', ' ')}")


def _numbers(given: Checked, phrases: Mapping[str, str]) -> tuple[Wished, list[str]]:
    wish: Wished = {}
    words: list[str] = []
    for name, phrase in phrases.items():
        value = given.get(name)
        if isinstance(value, Step):
            wish[name] = value
            words.append(_CHANGES[name][value.by > 0])
        elif isinstance(value, int | float):
            wish[name] = value
            words.append(phrase.format(said(value)))
    return wish, words


def _worded(given: Checked, name: str, phrase: str, wish: Wished, words: list[str]) -> None:
    if isinstance(value := given.get(name), str):
        wish[name] = value
        words.append(phrase.format(value.replace("_", " ")))


def _switched(given: Checked, wish: Wished, words: list[str], level: str) -> Asked:
    """With its `on`, which comes along with everything but being turned off."""
    state = given.get("state")
    if wish.get(level) == 0 and state != "on":
        del wish[level]
        words, state = [], "off"
    if state == "off":
        if wish:
            raise ArgumentError("What is turned off can have nothing else; leave state or the rest out.")
        return Asked({"on": False}, "turn off")
    if state == "on":
        words.insert(0, "turn on")
    if state is None and not wish:
        raise ArgumentError(_NOTHING.format("its arguments beside target"))
    return Asked({**wish, "on": True}, _joined(words), frozenset({"on"} if wish else ()))


def _asked(wish: Wished, words: list[str], names: str) -> Asked:
    if not wish:
        raise ArgumentError(_NOTHING.format(names))
    return Asked(wish, _joined(words))


def _joined(words: list[str]) -> str:
    return " and ".join(words)
