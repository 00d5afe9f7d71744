"""One way for a house to break: how it begins and ends, and by which words the outside learns of either."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.house import OBEYED, House

HOLD_S = 3.0  # how long a fault lasts after it was noticed


@dataclass(frozen=True)
class Fault:
    """`noticed` and `back` are patterns on the house's timeline.

    `asked`: it shows only when somebody asks for something, and so does its end: what is asked is done then.
    `root`: it needs a view of files of the daemon's own.
    """

    name: str
    begins: Callable[[House], object]
    noticed: str
    ends: Callable[[House], object]
    back: str = ""
    asked: bool = False
    obeyed: str = OBEYED
    root: bool = False


@dataclass(frozen=True)
class Healing:
    """In seconds from the beginning of the fault, and from its end."""

    noticed_s: float
    back_s: float


def suffer(house: House, fault: Fault) -> Healing:
    """The fault from its beginning to its end. Fails unless the same process then does what it is told."""
    pid = house.pid
    began = time.monotonic()
    fault.begins(house)
    if fault.asked:
        house.speak()
    noticed = house.timeline.wait(fault.noticed, began)
    time.sleep(HOLD_S)
    if fault.asked:
        house.idle()
    ended = time.monotonic()
    fault.ends(house)
    if fault.back:
        back = house.timeline.wait(fault.back, ended)
        house.idle()
        house.obeys(fault.obeyed)
    else:
        back = house.obeys(fault.obeyed)
    house.idle()
    assert house.pid == pid
    return Healing(noticed - began, back - ended)
