"""When something is to be done that is not to be done now, and how a call says so.

A tool that allows it takes `after`, `at` and `for` beside its own arguments; they are split off here, before
the tool sees the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from agentd.core.events import ToolCall
from agentd.home.faults import ArgumentError
from agentd.home.language.values import Arg
from agentd.home.plan import Plan
from agentd.home.safety.deed import deed
from agentd.home.timing.daytime import DayTime, NextTime
from agentd.home.timing.span import Span

AFTER = Arg("after", Span(), "do it only after this time", required=False)
AT = Arg("at", NextTime(), "do it only then", required=False)
FOR = Arg("for", Span(), "undo it after this time", required=False)

Part = tuple[ToolCall, Plan]


@dataclass(frozen=True, slots=True)
class When:
    """`after_s` from now, or from the next time `at`."""

    after_s: float = 0.0
    at: DayTime | None = None

    def due(self, clock: datetime) -> float:
        """Seconds since 1970; in local time with its zone goes `clock`."""
        start = clock if self.at is None else self.at.after(clock)
        return start.timestamp() + self.after_s


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be done then: a call, or without one a ring. `words` name it in a list."""

    when: When
    words: str = ""
    call: ToolCall | None = None
    repeatable: bool = True
    agreed: bool = False  # a person has confirmed it


@dataclass(frozen=True, slots=True)
class PutOff:
    """Deeds for later; `now` is carried out at once, as soon as they are kept."""

    deeds: tuple[Deed, ...]
    now: Plan | None = None


@dataclass(frozen=True, slots=True)
class AskJobs:
    """What waits to be done? `which` (empty: the only one) is cancelled, if that is the action."""

    action: Literal["list", "cancel"]
    which: str = ""


Wish = PutOff | AskJobs


@dataclass(frozen=True, slots=True)
class Delay:
    """`first` None: at once. `back_s`: so long after that, the opposite."""

    first: When | None
    back_s: float | None

    def of(self, first: Part, back: Part | None, agreed: bool) -> PutOff:
        """`first` is what was called for, `back` what undoes it."""
        deeds = [] if self.first is None else [_deed(self.first, first, agreed)]
        if back is not None and self.back_s is not None:
            start = self.first or When()
            deeds.append(_deed(replace(start, after_s=start.after_s + self.back_s), back, agreed))
        return PutOff(tuple(deeds), first[1] if self.first is None else None)


def split(call: ToolCall, delays: Mapping[str, Arg]) -> tuple[ToolCall, Delay | None]:
    """The call without what says when, and that. Raises ArgumentError."""
    given = {name: call.args[name] for name in delays if call.args.get(name) is not None}
    bare = replace(call, args={name: value for name, value in call.args.items() if name not in delays})
    if not given:
        return bare, None
    if "after" in given and "at" in given:
        raise ArgumentError("Give `after` or `at`, not both.")
    checked = {name: delays[name].check(value) for name, value in given.items()}
    return bare, Delay(when_of(checked), _seconds(checked.get("for")))


def when_of(checked: Mapping[str, object]) -> When | None:
    """From the checked `after` and `at`; None without either."""
    at, after_s = checked.get("at"), _seconds(checked.get("after"))
    if isinstance(at, DayTime):
        return When(at=at)
    return None if after_s is None else When(after_s)


def _seconds(value: object) -> float | None:
    return value if isinstance(value, float) else None


def _deed(when: When, part: Part, agreed: bool) -> Deed:
    call, plan = part
    words = "".join(sign for sign in deed(plan, call.args) if sign.isprintable())
    return Deed(when, words, call, all(order.repeatable for order in plan.orders), agreed)
