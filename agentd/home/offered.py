"""What every tool is to the book, the model and the recogniser: the owner's, and those for devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.language.tool import Declaration
from agentd.home.language.values import Arg
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import Caution
from agentd.home.sight import BLIND, Sight
from agentd.home.timing.delay import Wish


class Offered(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def args(self) -> Mapping[str, Arg]: ...
    @property
    def phrases(self) -> tuple[str, ...]: ...
    @property
    def said(self) -> str:
        """What it answers, for the owner."""

    @property
    def tells(self) -> str: ...
    @property
    def caution(self) -> Caution: ...
    @property
    def topics(self) -> frozenset[str]:
        """What it must hear of."""

    @property
    def risks(self) -> frozenset[Risk]:
        """The classes that a call of it may be of."""

    @property
    def reads(self) -> bool:
        """Whether it only tells what has been heard."""

    @property
    def delays(self) -> Mapping[str, Arg]:
        """The arguments that say when, beside its own."""

    def back(self, call: ToolCall) -> ToolCall | None:
        """The call that undoes this one; None: there is none."""

    @property
    def declaration(self) -> Declaration: ...
    def example(self) -> dict[str, object]:
        """Arguments for a legal call, as a model would give them."""

    def plan(
        self, given: Mapping[str, object], sight: Sight = BLIND
    ) -> Plan | ReadPlan | LookPlan | Told | Wish | Refusal:
        """What a call with these unchecked arguments comes to; nothing is ever raised for them."""
