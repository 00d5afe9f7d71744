"""What a call comes to: messages in their order, or a look at what the house last said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from agentd.home.answer import Answer, done
from agentd.home.language.picture import Picture
from agentd.home.language.template import Template
from agentd.home.order import Order, Publish, Step
from agentd.home.safety.risk import Risk, Target
from agentd.home.safety.safety import USUAL, Caution


@dataclass(frozen=True, slots=True)
class Plan:
    """A command: its orders. `sentence` says honestly that it was asked for, not that it happened.

    `done` and `failed` are the owner's words for when it has, or certainly has not; empty: there are none.
    `targets` are the devices that it does something to, `caution` is what the owner wrote for the tool.
    `sweeping`: a scene, or all of a kind or of the house, rather than devices that somebody has named.
    `ends`: the devices undo it by themselves when its time is over.
    """

    tool: str
    orders: tuple[Order, ...]
    sentence: str
    caution: Caution = USUAL
    targets: tuple[Target, ...] = ()
    sweeping: bool = False
    ends: bool = False
    done: str = ""
    failed: str = ""

    @property
    def risk(self) -> Risk:
        """That of its riskiest part."""
        rooms = {target.room for target in self.targets}
        said_first = self.caution.first or (self.sweeping and len(rooms) > 1)
        parts = [Risk.SAY] * bool(said_first) + [target.risk for target in self.targets]
        return max(self.caution.risk, *parts) if parts else self.caution.risk

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(step for order in self.orders for step in order.steps)

    @property
    def sent(self) -> Answer:
        """The answer once the broker has taken every message."""
        return done("sent_unconfirmed", sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class LookPlan:
    """A picture: what `command` writes to its output; without one, what is in `file`, and not older than
    `max_age_s`. `sentence` is for a voice that cannot see."""

    tool: str
    command: tuple[str, ...]
    file: str
    max_age_s: float | None
    sentence: str

    def seen(self, picture: Picture) -> Answer:
        """The answer that follows the picture."""
        age = {} if picture.age_s is None else {"age_s": picture.age_s}
        return done("confirmed", picture="the image that you were just sent", **age, sentence=self.sentence)


How = Literal["any", "all", "count", "min", "max", "mean", "list"]


@dataclass(frozen=True, slots=True)
class Gather:
    """What is made of the values on all topics of a wildcard. `where`: the value that counts, as text;
    None: true does, and a list is of everything."""

    how: How
    where: str | None = None

    @property
    def numeric(self) -> bool:
        return self.how in ("min", "max", "mean")

    @property
    def all_told(self) -> bool:
        return self.how == "list" and self.where is None


@dataclass(frozen=True, slots=True)
class Told:
    """A question that was answered from what is known already."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """A question: the newest value on `topic`, not older than `max_age_s`; with `gather`, on all its topics.

    `at` is a JSON pointer (None: the payload itself is the value); `words` maps the value, written as
    JSON, to what it means; `said` is the spoken answer, its arguments in `spoken`, with `{value}` and
    `{unit}` still to be filled in; numbers are spoken with `digits` decimals. `get` asks the device to tell.
    """

    tool: str
    topic: str
    at: str | None
    unit: str
    max_age_s: float | None
    words: Mapping[str, str]
    said: Template
    spoken: Mapping[str, object]
    digits: int = 1
    gather: Gather | None = None
    get: Publish | None = None
