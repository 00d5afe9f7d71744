"""A tool of the house, and what a call of it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from agentd.home.answer import Refusal
from agentd.home.faults import ArgumentError
from agentd.home.message import Message
from agentd.home.order import Order, Wait
from agentd.home.plan import LookPlan, Plan, ReadPlan
from agentd.home.safety import USUAL, Caution
from agentd.home.template import Template
from agentd.home.values import Arg, check_all, environment, schema, spoken_environment


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
class Tool:
    """`said` is the sentence as written; `sentence` the same, bound to the arguments. `tells` is empty for a
    tool that the model waits for. `first` is the sentence of what is said before it is done."""

    name: str
    description: str
    args: Mapping[str, Arg]
    deed: Command | Question | View
    phrases: tuple[str, ...]
    said: str
    sentence: Template
    tells: str = ""
    caution: Caution = USUAL
    first: Template | None = None

    @property
    def declaration(self) -> Declaration:
        return Declaration(
            self.name,
            self.description,
            schema(self.args),
            waits=not self.tells,
            tells=self.tells,
            shows=isinstance(self.deed, View),
        )

    def example(self) -> dict[str, object]:
        """Arguments for a legal call, as a model would give them."""
        return {arg.name: arg.example for arg in self.args.values()}

    def plan(self, given: Mapping[str, object]) -> Plan | ReadPlan | LookPlan | Refusal:
        """What to do for a call with these unchecked arguments."""
        try:
            checked = check_all(self.name, self.args, given)
            values, spoken = environment(self.args, checked), spoken_environment(self.args, checked)
            if isinstance(self.deed, Command):
                steps = tuple(
                    step if isinstance(step, Wait) else step.publish(values) for step in self.deed.steps
                )
                caution = replace(self.caution, first=self.first.text(spoken)) if self.first else self.caution
                return Plan(self.name, (Order("", steps),), self.sentence.text(spoken), caution)
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
