"""The owner's rules about what may be done when, how often and to how much."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.safety.hours import Hours
from agentd.home.safety.pin import PinHash
from agentd.home.safety.risk import Risk


@dataclass(frozen=True, slots=True)
class Quiet:
    """During `hours`, what is named in `deny` is not done, what is named in `confirm` only after a yes.

    Named by kind of device, by device, or by tool.
    """

    hours: Hours
    deny: frozenset[str] = frozenset()
    confirm: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Safety:
    """Of the whole house. 0: no limit. Without `pin`, what needs one is neither offered nor done."""

    confirm_window_s: float = 15.0
    quiet: Quiet | None = None
    per_device_s: float = 0.0
    per_minute: int = 0
    max_targets: int = 0
    pin: PinHash | None = None
    pin_tries: int = 3

    def offers(self, risk: Risk) -> bool:
        """Whether the model is told of it at all."""
        return risk < Risk.PIN or (risk is Risk.PIN and self.pin is not None)


@dataclass(frozen=True, slots=True)
class Caution:
    """Of one tool. `hours` are those in which it may run, `every_s` what lies between two runs at least;
    `first` is said before, empty: nothing is."""

    risk: Risk = Risk.NORMAL
    hours: Hours | None = None
    every_s: float = 0.0
    per_minute: int = 0
    max_targets: int = 0
    first: str = ""


UNLIMITED = Safety()
USUAL = Caution()
