"""How much harm a deed can do, and what it therefore takes: decided here, not by the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Risk(IntEnum):
    """The higher, the more it takes."""

    INFO = 0  # only read
    NORMAL = 1  # done at once
    SAY = 2  # said first, and done unless somebody objects
    CONFIRM = 3  # done after a yes
    PIN = 4  # done after the PIN
    NEVER = 5  # not offered, and not done

    @property
    def word(self) -> str:
        """As owners write it."""
        return self.name.lower()


WORDS = tuple(each.word for each in Risk)

# By kind of device: class by action, and under "" that of any other action.
_MOVING = {"stop": Risk.NORMAL, "off": Risk.NORMAL, "": Risk.CONFIRM}
_DEFAULTS: Mapping[str, Mapping[str, Risk]] = {
    "sensor": {"": Risk.INFO},
    "contact": {"": Risk.INFO},
    "garage": _MOVING,
    "gate": _MOVING,
    "door": _MOVING,
    "valve": {"close": Risk.NORMAL, "off": Risk.NORMAL, "": Risk.CONFIRM},
    "siren": {"off": Risk.NORMAL, "": Risk.CONFIRM},
    "lock": {"lock": Risk.NORMAL, "": Risk.PIN},
    "alarm": {"arm": Risk.NORMAL, "": Risk.PIN},
    "safe": {"": Risk.PIN},
    "announcement": {"": Risk.SAY},
}


def named(word: str) -> Risk:
    """Raises KeyError for what is no class."""
    return Risk[word.upper()] if word in WORDS else _no_class(word)


def risk_of(kind: str, action: str, written: Mapping[str, str] | None = None) -> Risk:
    """The class of an action of a device: what its owner wrote, else what is usual for its kind.

    An unknown action (empty) is as risky as the riskiest.
    """
    classes = {name: named(word) for name, word in (written or {}).items()}
    usual = _DEFAULTS.get(kind, {"": Risk.NORMAL})
    if not action:
        return max(usual[""], *classes.values(), Risk.INFO)
    return classes[action] if action in classes else usual.get(action, usual[""])


def is_grave(kind: str) -> bool:
    """What such a device tells is repeated as a report, not as a fact: whoever may publish can forge it."""
    return max(_DEFAULTS.get(kind, {"": Risk.NORMAL}).values()) >= Risk.CONFIRM


@dataclass(frozen=True, slots=True)
class Target:
    """What a plan does to one device: `action` is on, off, open, close, stop, lock, unlock, set, run …"""

    name: str
    kind: str
    action: str
    risk: Risk
    room: str = ""


def _no_class(word: str) -> Risk:
    raise KeyError(word)
