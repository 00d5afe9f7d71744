"""When a message of a tool is sent: by an argument, or by what the house has told; there is no code."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.faults import ArgumentError
from agentd.home.language.binding import Binder
from agentd.home.language.change import Place
from agentd.home.language.spec import StateSpec, checked
from agentd.home.language.template import Values, scalar
from agentd.home.language.values import Checked
from agentd.home.sight import Sight

HOW = "write `when: {ARGUMENT: VALUE}`, or `when: {state: {topic: …, at: …, equals: …}}`"


@dataclass(frozen=True, slots=True)
class Given:
    """An argument is one of these values; one that is unset is none of them."""

    name: str
    values: tuple[object, ...]

    def holds(self, checked: Checked, values: Values, sight: Sight) -> bool:  # noqa: ARG002
        return checked.get(self.name) in self.values


@dataclass(frozen=True, slots=True)
class Told:
    """The house has told one of these values; what it has not told is none of them."""

    place: Place
    values: tuple[str, ...]

    def holds(self, checked: Checked, values: Values, sight: Sight) -> bool:  # noqa: ARG002
        value = sight.value(self.place.topic.text(values), self.place.at)
        return isinstance(value, str | int | float) and scalar(value) in self.values


Condition = Given | Told


def build_conditions(raw: object, binder: Binder) -> tuple[Condition, ...]:
    """The conditions without a mistake; the mistakes of the others go on the page."""
    if not isinstance(raw, dict) or not raw:
        binder.page.wrong("is not a condition", HOW)
        return ()
    made = []
    for key, value in raw.items():
        here = binder.at(str(key))
        if key == "state" and isinstance(value, dict):
            condition: Condition | None = _told(value, here)
        else:
            condition = _given(str(key), value, here)
        if condition is not None:
            made.append(condition)
    return tuple(made)


def _told(raw: dict[object, object], binder: Binder) -> Told | None:
    spec, place = checked(StateSpec, raw, binder.page), binder.place(raw)
    return None if spec is None or place is None else Told(place, tuple(map(scalar, spec.equals)))


def _given(name: str, value: object, binder: Binder) -> Given | None:
    if name in binder.broken:
        return None
    if (arg := binder.args.get(name)) is None:
        binder.page.wrong("is no argument of the tool", HOW)
        return None
    try:
        return Given(name, tuple(arg.check(each) for each in (value if isinstance(value, list) else [value])))
    except ArgumentError as error:
        binder.page.wrong(
            f"can never be true: {error}".rstrip("."), "write a value that the argument can have"
        )
        return None
