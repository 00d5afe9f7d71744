"""A tool of the house, and what a call of it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.delay import AFTER, AT, FOR, Wish
from agentd.home.faults import ArgumentError
from agentd.home.message import Message
from agentd.home.order import Order, Wait
from agentd.home.plan import LookPlan, Plan, ReadPlan
from agentd.home.template import Template
from agentd.home.values import Arg, Checked, check_all, environment, schema, spoken_environment


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the model is told of a tool. `schema` is plain lower-case JSON schema, None without arguments.

    Unless it `waits` for the answer it may talk on meanwhile, and the answer is told as `tells` says (one of
    spec.TELLS). `shows`: a picture comes before the answer.
    """

    name: str
    description: str
    schema: dict[str, object] | None
    waits: bool = True
    tells: str = ""
    shows: bool = False


@dataclass(frozen=True, slots=True)
class Command:
    """`publish:`"""

    steps: tuple[Message | Wait, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """`read:`; see ReadPlan. `topics` are all that its topic can become."""

    topic: Template
    topics: frozenset[str]
    at: str | None
    unit: str
    max_age_s: float | None
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class View:
    """`look:`; see LookPlan."""

    command: tuple[Template, ...]
    file: Template | None
    max_age_s: float | None


@dataclass(frozen=True, slots=True)
class Timekeeping:
    """What a call of a tool of our own wishes of the timers. `wish` raises ArgumentError."""

    wish: Callable[[Checked], Wish]
    example: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Tool:
    """`said` is the sentence as written; `sentence` the same, bound to the arguments. `tells` is empty for a
    tool that the model waits for.

    `delay`: `allowed`, `device` (how long is the tool's own argument `for`) or `never`. `opposite`
    is the tool that undoes it, which takes those arguments that are named in `handed`.
    """

    name: str
    description: str
    args: Mapping[str, Arg]
    deed: Command | Question | View | Timekeeping
    phrases: tuple[str, ...]
    said: str
    sentence: Template
    tells: str = ""
    delay: str = "allowed"
    opposite: str = ""
    handed: frozenset[str] = frozenset()

    @property
    def delays(self) -> Mapping[str, Arg]:
        """The arguments that say when; one of the owner's own goes before."""
        if not isinstance(self.deed, Command) or self.delay == "never":
            return {}
        ways = (AFTER, AT, FOR) if self.opposite and self.delay == "allowed" else (AFTER, AT)
        return {arg.name: arg for arg in ways if arg.name not in self.args}

    def back(self, call: ToolCall) -> ToolCall | None:
        """The call that undoes this one."""
        given = {name: value for name, value in call.args.items() if name in self.handed}
        return ToolCall(call.id, self.opposite, given) if self.opposite else None

    @property
    def declaration(self) -> Declaration:
        return Declaration(
            self.name,
            self.description,
            schema({**self.args, **self.delays}),
            waits=not self.tells,
            tells=self.tells,
            shows=isinstance(self.deed, View),
        )

    def example(self) -> dict[str, object]:
        """Arguments for a legal call, as a model would give them."""
        if isinstance(self.deed, Timekeeping):
            return dict(self.deed.example)
        return {arg.name: arg.example for arg in self.args.values()}

    def plan(self, given: Mapping[str, object]) -> Plan | ReadPlan | LookPlan | Wish | Refusal:
        """What to do for a call with these unchecked arguments."""
        try:
            checked = check_all(self.name, self.args, given)
            if isinstance(self.deed, Timekeeping):
                return self.deed.wish(checked)
            values, spoken = environment(self.args, checked), spoken_environment(self.args, checked)
            if isinstance(self.deed, Command):
                steps = tuple(
                    step if isinstance(step, Wait) else step.publish(values) for step in self.deed.steps
                )
                return Plan(self.name, (Order("", steps),), self.sentence.text(spoken))
        except ArgumentError as error:
            return Refusal(str(error))
        deed = self.deed
        if isinstance(deed, View):
            command = tuple(word.text(values) for word in deed.command)
            file = deed.file.text(values) if deed.file else ""
            return LookPlan(self.name, command, file, deed.max_age_s, self.sentence.text(spoken))
        topic = deed.topic.text(values)
        return ReadPlan(
            self.name, topic, deed.at, deed.unit, deed.max_age_s, deed.words, self.sentence, spoken
        )
