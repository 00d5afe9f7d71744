"""A household at work on a clock that is moved by hand, asked as the core asks it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from agentd.core.effects import Mandate
from agentd.core.events import CONFIRM, ToolCall
from agentd.home.answer import Refusal
from agentd.home.book import build_book
from agentd.home.household import Decision, Household
from agentd.home.moment import Moment
from agentd.home.plan import Plan
from agentd.home.safety.hours import Hours, clock
from agentd.home.safety.pending import PinCheck
from agentd.home.safety.pin import PinHash
from agentd.home.safety.safety import UNLIMITED, Safety
from tests.home.books import command, file

NOON = datetime.fromisoformat("2026-11-21T12:00:00+01:00")
AT_NIGHT = NOON.replace(hour=23)
NIGHT = Hours(clock("22:30"), clock("06:30"))
X = {"topic": "home/{room}/x/set", "text": "1"}
ROOM = {"room": {"type": "choice", "values": ["kitchen", "bath"]}}
TOOLS = {
    "lamp_on": command(X, ROOM),
    "open_gate": command(X, ROOM, risk="confirm"),
    "unlock": command(X, ROOM, risk="pin"),
    "all_off": command(X, ROOM, risk="say"),
    "reset": command(X, ROOM, risk="never"),
}
LATER_S = 5.0  # between a question and its answer
PIN = PinHash(2, 8, 1, bytes(16), bytes(32))  # nobody checks it here: `prove` says what came of it
WITH_PIN = replace(UNLIMITED, pin=PIN)


@dataclass
class Scene:
    """`turn` is the person's; `say` begins a new one."""

    safety: Safety = UNLIMITED
    tools: dict[str, dict[str, object]] = field(default_factory=lambda: dict(TOOLS))
    clock: datetime = NOON
    now: float = 100.0
    turn: int = 1
    spoken: bool = True
    persona: str = ""

    def __post_init__(self) -> None:
        book, mistakes = build_book([file(self.tools)], safety=self.safety)
        assert not mistakes
        self.book = book
        self.household = Household(book)

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.clock)

    @property
    def mandate(self) -> Mandate:
        return Mandate(self.turn, self.spoken, self.now, persona=self.persona)

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.clock += timedelta(seconds=seconds)

    def say(self, after_s: float = LATER_S) -> None:
        """The person speaks once more."""
        self.wait(after_s)
        self.turn += 1
        self.spoken = True

    def write(self, after_s: float = LATER_S) -> None:
        """Somebody asks in writing."""
        self.say(after_s)
        self.spoken = False

    def call(self, name: str, **args: object) -> Decision:
        return self.household.decide(ToolCall("fc", name, args), self.mandate, self.moment)

    def ask(self, name: str, room: str = "kitchen") -> str:
        """Something for which a question comes back → its id."""
        asked = self.call(name, room=room)
        assert isinstance(asked, Refusal), asked
        assert asked.status == "needs_confirmation", asked
        assert asked.id
        return asked.id

    def confirm(self, id: str, **args: object) -> str:
        """What comes of it in a word: done, checking, or the status of the refusal."""
        return outcome(self.call(CONFIRM, id=id, **args))

    def prove(self, id: str, pin: object, right: bool) -> str:
        """The same with a PIN that is checked."""
        check = self.call(CONFIRM, id=id, pin=pin)
        if not isinstance(check, PinCheck):
            return outcome(check)
        return outcome(self.household.proven(check, right, self.moment))


def outcome(decision: Decision) -> str:
    if isinstance(decision, Refusal):
        assert decision.sentence.endswith(".")
        return decision.status
    return "done" if isinstance(decision, Plan) else "checking"


def sentence(decision: Decision) -> str:
    assert isinstance(decision, Refusal), decision
    return decision.sentence
