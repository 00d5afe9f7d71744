"""By what it is known that a tool's command was carried out: its `confirm:`, `reply:` and `availability:`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from agentd.home.language.change import Place
from agentd.home.language.message import Message
from agentd.home.language.quantity import number_in
from agentd.home.language.template import Template, Values, scalar
from agentd.home.order import Alarm, Availability, Evidence, Wanted
from agentd.home.reading import NoValueError, inside, printable, value_at
from agentd.home.sight import Sight

USUAL_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Expected:
    """`equals` None: whatever is told there is proof."""

    place: Place
    equals: Template | None
    tolerance: float


@dataclass(frozen=True, slots=True)
class FailOn:
    place: Place
    pattern: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that carries the ticket of the command `id_at`; with something `error_at` it is a failure."""

    place: Place
    id_at: str
    error_at: str | None


@dataclass(frozen=True, slots=True)
class Away:
    place: Place
    offline: frozenset[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """`response`: an answer by MQTT 5's own way."""

    expected: Expected | None = None
    fail_on: FailOn | None = None
    reply: Reply | None = None
    away: Away | None = None
    get: Message | None = None
    response: bool = False
    within_s: float = USUAL_WITHIN_S

    @property
    def places(self) -> tuple[Place, ...]:
        parts = (self.expected, self.fail_on, self.reply, self.away)
        return tuple(part.place for part in parts if part is not None)

    def evidence(self, values: Values, sight: Sight) -> Evidence:
        """Raises ArgumentError when `get` makes no legal message."""
        proofs: list[tuple[Wanted, ...]] = []
        alarms: list[Alarm] = []
        if (want := self.expected) is not None:
            equals = None if want.equals is None else want.equals.value(values)
            met = partial(is_met, equals, want.tolerance)
            proofs.append((Wanted(want.place.topic.text(values), want.place.at, met),))
        if self.response:
            proofs.append((Wanted(sight.response, None, partial(is_met, None, 0)),))
        if (reply := self.reply) is not None:
            topic, number = reply.place.topic.text(values), sight.number
            proofs.append((Wanted(topic, "", partial(_answers, reply, number)),))
            alarms.append(Alarm(topic, partial(_refusal, reply, number)))
        if (fail := self.fail_on) is not None:
            alarms.append(Alarm(fail.place.topic.text(values), words_if(fail.pattern)))
        away = self.away
        available = (
            ()
            if away is None
            else (Availability(away.place.topic.text(values), away.place.at, away.offline),)
        )
        get = None if self.get is None else self.get.publish(values, sight)
        return Evidence(tuple(proofs), tuple(alarms), available, get, within_s=self.within_s)


def is_met(equals: object, tolerance: float, value: object, before: object) -> bool:  # noqa: ARG001
    """Whether a value is the expected one: numbers within `tolerance`, all else as it is written."""
    if equals is None:
        return True
    if isinstance(equals, Mapping):  # a colour of several numbers
        return isinstance(value, Mapping) and all(
            is_met(part, tolerance, value.get(key), None) for key, part in equals.items()
        )
    numbers = number_in(equals), number_in(value)
    if numbers[0] is not None and numbers[1] is not None:
        return abs(float(numbers[0] - numbers[1])) <= tolerance + 1e-9
    return isinstance(value, str | int | float) and scalar(value) == scalar(equals)


def words_if(pattern: str) -> Callable[[bytes], str | None]:
    """The payload's words if it holds the pattern, in which `*` stands for anything."""
    pieces = [piece.casefold() for piece in pattern.split("*")]

    def words(payload: bytes) -> str | None:
        text = payload.decode(errors="replace")
        folded, at = text.casefold(), 0
        for piece in pieces:
            if (found := folded.find(piece, at)) < 0:
                return None
            at = found + len(piece)
        return printable(text)

    return words


def _answers(reply: Reply, number: str, value: object, before: object) -> bool:  # noqa: ARG001
    if reply.error_at is not None and _at(value, reply.error_at) is not None:
        return False
    return _is_ours(reply, number, value)


def _refusal(reply: Reply, number: str, payload: bytes) -> str | None:
    try:
        value = value_at(payload, "")
    except NoValueError:
        return None
    error = None if reply.error_at is None else _at(value, reply.error_at)
    if error is None or not _is_ours(reply, number, value):
        return None
    return printable(error) if isinstance(error, str) else "the device refused it"


def _is_ours(reply: Reply, number: str, value: object) -> bool:
    ticket = _at(value, reply.id_at)
    return isinstance(ticket, str | int) and scalar(ticket) == number


def _at(value: object, at: str) -> object:
    try:
        return inside(value, at)
    except NoValueError:
        return None
