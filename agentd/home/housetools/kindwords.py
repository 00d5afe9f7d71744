"""What people call the kinds of devices, in English and German, and the small words around them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from agentd.home.device.device import Kind
from agentd.home.language.wording import folded


@dataclass(frozen=True, slots=True)
class KindWord:
    """`one`: it speaks of a single device, so several of them are a question. `of_name`: only those devices
    are meant that have this in their name, where any has (a window is a contact, and so is a door)."""

    kinds: frozenset[Kind]
    one: bool = False
    of_name: tuple[str, ...] = ()


def _list(words: str) -> list[str]:
    return words.split()


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# `light` and `heating` are said of all that there is in a room; a lamp is one.
_MANY: Mapping[tuple[Kind, ...], str] = {
    ("light",): "light lights lamps lighting licht lichter lampen leuchten beleuchtung",
    ("switch",): "switches plugs sockets outlets steckdosen schalter stecker",
    ("cover",): "covers blinds shades shutters curtains awnings rollladen rolladen rollos jalousien vorhange",
    ("climate",): "heating heatings thermostats radiators heizung heizungen thermostate heizkorper klima",
    ("fan",): "fans ventilatoren lufter",
    ("lock",): "locks schlosser",
    ("sensor",): "sensors sensoren",
    ("contact",): "contacts kontakte",
    ("gate",): "gates tore",
    ("valve",): "valves ventile",
}
_ONE: Mapping[tuple[Kind, ...], str] = {
    ("light",): "lamp lampe leuchte",
    ("switch",): "switch plug socket outlet steckdose",
    ("cover",): "cover blind shade shutter curtain awning rollo jalousie vorhang markise",
    ("climate",): "thermostat radiator",
    ("fan",): "fan ventilator",
    ("lock",): "lock schloss turschloss",
    ("sensor",): "sensor",
    ("contact",): "contact kontakt",
    ("gate",): "gate tor",
    ("valve",): "valve ventil",
}
_WINDOW, _DOOR = ("window", "fenster"), ("door", "tur", "gate", "tor")

KIND_WORDS: Mapping[str, KindWord] = {
    **{word: KindWord(frozenset(kinds)) for kinds, words in _MANY.items() for word in words.split()},
    **{word: KindWord(frozenset(kinds), one=True) for kinds, words in _ONE.items() for word in words.split()},
    **dict.fromkeys(("windows", "fenster"), KindWord(frozenset({"contact"}), of_name=_WINDOW)),
    "window": KindWord(frozenset({"contact"}), one=True, of_name=_WINDOW),
    **dict.fromkeys(("doors", "turen"), KindWord(frozenset({"contact", "lock", "gate"}), of_name=_DOOR)),
    **dict.fromkeys(
        ("door", "tur"), KindWord(frozenset({"contact", "lock", "gate"}), one=True, of_name=_DOOR)
    ),
}
ALL = _set(
    "all every each everything everywhere anywhere any both whole entire house home alle alles allen"
    " jede jedes jeder uberall samtliche ganze ganzen haus irgendein"
)
ONLY_WITH_ALL = _set("whole entire house home ganze ganzen haus")  # alone they are no `all`
HERE = _set("here hier")
RESERVED = HERE | _set("all everything alle alles")  # a lamp of that name would be taken for the house
_THIS = _set("this diesem dieses diesen")
_ROOM = _set("room raum zimmer")
_ARTICLES = _set("the a an my our der die das dem des mein meine unser unsere")
_OF = _set("in of at inside im ins am vom von fur for")
_NUMBERS = {
    **{word: str(n) for n, word in enumerate(_list("one two three four five six seven eight nine ten"), 1)},
    **{
        word: str(n)
        for n, word in enumerate(_list("eins zwei drei vier funf sechs sieben acht neun zehn"), 1)
    },
}
_SIGNS = re.compile(r"[^\w\s'-]|'s\b")


def words_of(text: str) -> tuple[str, ...]:
    """What of a name tells it from others: without case, accents, articles; numbers are digits."""
    said = folded(_SIGNS.sub(" ", text)).split()
    kept: list[str] = []
    bare = True  # an article may stand here
    for word in said:
        if word in _OF and len(said) > 1:
            bare = True
        elif not (bare and word in _ARTICLES and len(said) > 1):
            kept.append(_NUMBERS.get(word, word))
            bare = word in ALL
    return tuple(kept)


def with_here(words: tuple[str, ...]) -> tuple[tuple[str, ...], bool]:
    """The words without `here` or `this room`, and whether that was said."""
    if HERE & set(words):
        return tuple(word for word in words if word not in HERE), True
    for at, (first, second) in enumerate(pairwise(words)):
        if first in _THIS and second in _ROOM:
            return words[:at] + words[at + 2 :], True
    return words, False
