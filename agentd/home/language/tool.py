"""A tool of the house, and what a call of it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.faults import ArgumentError, UnseenError
from agentd.home.language.branch import Branch, is_meant, orders_of, targets_of
from agentd.home.language.change import Place, Present
from agentd.home.language.message import Message
from agentd.home.language.proof import Proof
from agentd.home.language.relative import settled
from agentd.home.language.template import Template, Values
from agentd.home.language.values import Arg, Checked, check_all, environment, schema, spoken_environment
from agentd.home.plan import Gather, LookPlan, Plan, ReadPlan
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import USUAL, Caution
from agentd.home.sight import BLIND, Sight
from agentd.home.timing.delay import AFTER, AT, FOR, Wish

TICKET = "ticket"  # what a payload calls the number of a call


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
    """`publish:`. `heard`: the topics that its conditions look at."""

    steps: Branch
    heard: frozenset[str] = frozenset()

    @property
    def wants_response(self) -> bool:
        return any(isinstance(step, Message) and step.response for step in self.steps)


@dataclass(frozen=True, slots=True)
class Question:
    """`read:`; see ReadPlan."""

    place: Place
    unit: str
    max_age_s: float | None
    words: Mapping[str, str]
    digits: int = 1
    gather: Gather | None = None
    get: Message | None = None


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


Deed = Command | Question | View | Timekeeping


@dataclass(frozen=True, slots=True)
class Tool:
    """`said` is the sentence as written; `sentence` the same, bound to the arguments. `tells` is empty for a
    tool that the model waits for. `first` is the sentence of what is said before it is done; `done` and
    `failed` are said of a command whose `proof` tells that.

    `delay`: `allowed`, `device` (how long is the tool's own argument `for`) or `never`. `opposite` is the
    tool that undoes it, which takes those arguments that are named in `handed`.
    """

    name: str
    description: str
    args: Mapping[str, Arg]
    deed: Deed
    phrases: tuple[str, ...]
    said: str
    sentence: Template
    tells: str = ""
    caution: Caution = USUAL
    first: Template | None = None
    done: Template | None = None
    failed: Template | None = None
    presents: Mapping[str, Present] = field(default_factory=dict)
    proof: Proof | None = None
    delay: str = "allowed"
    opposite: str = ""
    handed: frozenset[str] = frozenset()

    @property
    def delays(self) -> Mapping[str, Arg]:
        """The arguments that say when; one of the owner's own goes before."""
        if not isinstance(self.deed, Command) or self.delay == "never" or self.caution.risk >= Risk.PIN:
            return {}
        ways = (AFTER, AT, FOR) if self.opposite and self.delay == "allowed" else (AFTER, AT)
        return {arg.name: arg for arg in ways if arg.name not in self.args}

    def back(self, call: ToolCall) -> ToolCall | None:
        """The call that undoes this one."""
        given = {name: value for name, value in call.args.items() if name in self.handed}
        return ToolCall(call.id, self.opposite, given) if self.opposite else None

    @property
    def topics(self) -> frozenset[str]:
        """All that the house must have heard for it."""
        places = [present.place for present in self.presents.values()]
        places += self.proof.places if self.proof else ()
        if isinstance(self.deed, Question):
            places.append(self.deed.place)
        heard = self.deed.heard if isinstance(self.deed, Command) else frozenset[str]()
        return heard.union(*(place.topics for place in places))

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

    @property
    def risks(self) -> frozenset[Risk]:
        return frozenset({self.caution.risk})

    @property
    def reads(self) -> bool:
        return isinstance(self.deed, Question)

    def plan(
        self, given: Mapping[str, object], sight: Sight = BLIND
    ) -> Plan | ReadPlan | LookPlan | Wish | Refusal:
        """What to do for a call with these unchecked arguments."""
        try:
            checked = settled(self.args, self.presents, check_all(self.name, self.args, given), sight)
            if isinstance(self.deed, Timekeeping):
                return self.deed.wish(checked)
            values = {**environment(self.args, checked), TICKET: sight.number}
            spoken = spoken_environment(self.args, checked)
            if isinstance(self.deed, Command):
                return self._command(self.deed, checked, values, spoken, sight)
            if isinstance(self.deed, Question):
                return self._question(self.deed, values, spoken, sight)
        except ArgumentError as error:
            return Refusal(str(error), unseen=isinstance(error, UnseenError))
        view = self.deed
        command = tuple(word.text(values) for word in view.command)
        file = view.file.text(values) if view.file else ""
        return LookPlan(self.name, command, file, view.max_age_s, self.sentence.text(spoken))

    def _command(
        self, deed: Command, checked: Checked, values: Values, spoken: Values, sight: Sight
    ) -> Plan | Refusal:
        evidence = None if self.proof is None else self.proof.evidence(values, sight)
        kept = [step for step in deed.steps if is_meant(step, checked, values, sight)]
        orders = orders_of(kept, evidence, self.args, checked, values, sight)
        if not orders:
            words = f"{self.name} has nothing to do: none of its conditions holds."
            return Refusal(words, unseen=bool(deed.heard))
        done = "" if self.done is None else self.done.text(spoken)
        failed = "" if self.failed is None else self.failed.text(spoken)
        caution = replace(self.caution, first=self.first.text(spoken)) if self.first else self.caution
        sentence, targets = self.sentence.text(spoken), targets_of(kept, self.args, checked, values)
        return Plan(self.name, tuple(orders), sentence, caution, targets, done=done, failed=failed)

    def _question(self, deed: Question, values: Values, spoken: Values, sight: Sight) -> ReadPlan:
        return ReadPlan(
            self.name,
            deed.place.topic.text(values),
            deed.place.at,
            deed.unit,
            deed.max_age_s,
            deed.words,
            self.sentence,
            spoken,
            deed.digits,
            deed.gather,
            None if deed.get is None else deed.get.publish(values, sight),
        )
