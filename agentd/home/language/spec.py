"""What may stand in a file of tools/, key by key. A key that is not here is a mistake, never ignored."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from agentd.home.language.misreadings import WrongError, explain
from agentd.home.language.quantity import LARGEST, seconds_in
from agentd.home.page import Page
from agentd.home.safety.hours import Hours, clock
from agentd.home.safety.risk import WORDS, Risk, named


def _seconds(value: object) -> float:
    try:
        return seconds_in(value if isinstance(value, str) else "")
    except ValueError:
        raise WrongError(
            "is not a duration", "write a number with its unit: 300ms, 5s, 10min or 2h"
        ) from None


def is_scalar(value: object) -> bool:
    if isinstance(value, int | float):
        return abs(value) <= LARGEST
    return isinstance(value, str)


def _scalar(value: object) -> object:
    if value is not None and not is_scalar(value):
        raise WrongError("is not one text or number", "write one value, or use `json:` for a tree")
    return value


def _tells(value: object) -> object:
    if value is not None and value not in TELLS:
        raise WrongError(f'"{value}" is not known here', f"write {', '.join(TELLS[:-1])} or {TELLS[-1]}")
    return value


def _delay(value: object) -> object:
    if value not in DELAYS:
        raise WrongError(f'"{value}" is not known here', f"write {', '.join(DELAYS[:-1])} or {DELAYS[-1]}")
    return value


def _risk(value: object) -> Risk:
    if not isinstance(value, str) or value not in WORDS:
        raise WrongError("is no class of risk", f"write {', '.join(WORDS[:-1])} or {WORDS[-1]}")
    return named(value)


def _clock(value: object) -> time:
    try:
        return clock(value if isinstance(value, str) else "")
    except ValueError:
        raise WrongError("is no time of the clock", 'write it in quotes: "22:30"') from None


def _retain(value: object) -> object:
    if value is True:
        raise WrongError(
            "a command must not be retained: it would be carried out again at every reconnect",
            "delete `retain`",
        )
    return value


def _one_or_more(value: object) -> object:
    return value if isinstance(value, list) else [value]


LONGEST_SAID_BEFORE = 60  # characters: the model waits while it is spoken, and for an objection after it
DELAYS = ("allowed", "device", "never")
TELLS = ("when_idle", "interrupt", "silent")

Seconds = Annotated[float, BeforeValidator(_seconds)]
Quantity = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Clock = Annotated[time, BeforeValidator(_clock)]
OneValue = Annotated[Any, BeforeValidator(_scalar)]
Words = Annotated[
    list[Annotated[str, Field(min_length=1)]], Field(min_length=1), BeforeValidator(_one_or_more)
]
Values = Annotated[list[OneValue], Field(min_length=1), BeforeValidator(_one_or_more)]
Sentence = Annotated[str, Field(min_length=1, max_length=300)]


class Keys(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, populate_by_name=False, defer_build=True
    )


class PlaceSpec(Keys):
    """Where the house tells a value."""

    topic: str
    at: str | None = None


class AskSpec(Keys):
    """A message that makes a device tell its state."""

    topic: str
    tree: object = Field(None, alias="json")
    text: OneValue = None
    qos: Literal[0, 1] | None = None
    retain: Annotated[bool, BeforeValidator(_retain)] = False
    expiry: Annotated[Seconds, Field(ge=1, le=60)] | None = None
    content_type: Annotated[str, Field(min_length=1, max_length=100)] = ""
    properties: Annotated[dict[str, str], Field(max_length=10)] = Field(default_factory=dict)


class MessageSpec(AskSpec):
    response: bool = False
    when: Any = None  # conditions by argument, and a StateSpec under `state`


class AddressedSpec(Keys):
    """A message to a device, by its name."""

    device: str
    wish: Any = Field(None, alias="set")  # properties in units of speech
    tree: object = Field(None, alias="json")
    text: OneValue = None
    qos: Literal[0, 1] | None = None
    when: Any = None


class StateSpec(PlaceSpec):
    equals: Values


class ParallelSpec(Keys):
    parallel: list[Any]  # each a MessageSpec, or a list as of `publish`


class WaitSpec(Keys):
    wait: Annotated[Seconds, Field(gt=0)]


class FailSpec(Keys):
    topic: str
    pattern: Annotated[str, Field(min_length=1, max_length=200)]


class ConfirmSpec(PlaceSpec):
    equals: OneValue = None
    tolerance: Annotated[float, Field(ge=0, le=LARGEST)] | None = None
    within: Annotated[Seconds, Field(ge=0.1, le=60)] | None = None
    get: Any = None  # an AskSpec
    fail_on: Any = None  # a FailSpec


class ReplySpec(Keys):
    topic: str
    id_at: str
    error_at: str | None = None


class AvailabilitySpec(PlaceSpec):
    offline: Words = Field(default_factory=lambda: ["offline"])


class ReadSpec(PlaceSpec):
    unit: str | None = None
    kind: Literal["temperature", "humidity", "power", "number"] | None = None
    max_age: Seconds | None = None
    map: dict[str, str] = Field(default_factory=dict)
    get: Any = None  # an AskSpec
    aggregate: Literal["any", "all", "count", "min", "max", "mean", "list"] | None = None
    list_where: OneValue = None


class LookSpec(Keys):
    command: list[str] | None = None
    file: str | None = None
    max_age: Seconds | None = None


class HoursSpec(Keys):
    begin: Clock = Field(alias="from")
    end: Clock = Field(alias="to")

    @property
    def hours(self) -> Hours:
        return Hours(self.begin, self.end)


class RateSpec(Keys):
    every: Seconds = 0.0
    per_minute: Annotated[int, Field(ge=0, le=1000)] = 0


class ToolSpec(Keys):
    description: Annotated[str, Field(min_length=1, max_length=1000)]
    args: dict[str, dict[str, object]] = Field(default_factory=dict)  # each an ArgSpec
    publish: Any = None  # one MessageSpec, or a list of MessageSpec and WaitSpec
    read: Any = None  # a ReadSpec
    look: Any = None  # a LookSpec
    delay: Annotated[str, BeforeValidator(_delay)] = "allowed"
    opposite: str | None = None
    confirm: Any = None  # a ConfirmSpec
    reply: Any = None  # a ReplySpec
    availability: Any = None  # an AvailabilitySpec
    waits: bool = True
    tells: Annotated[str | None, BeforeValidator(_tells)] = None
    phrases: list[str] = Field(default_factory=list)
    said: Sentence | None = None
    done: Sentence | None = None
    failed: Sentence | None = None
    risk: Annotated[Risk, BeforeValidator(_risk)] = Risk.NORMAL
    hours: HoursSpec | None = None
    rate: RateSpec = RateSpec()
    max_targets: Annotated[int, Field(ge=0, le=1000)] = 0
    say_before: Annotated[str, Field(min_length=1, max_length=LONGEST_SAID_BEFORE)] | None = None


class RoomSpec(Keys):
    aliases: list[str] = Field(default_factory=list)


Model = TypeVar("Model", bound=Keys)


def keys(model: type[Keys]) -> list[str]:
    """The keys as an owner writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def checked(model: type[Model], data: object, page: Page) -> Model | None:
    """The data as a model, or None and every mistake on the page."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            cause = detail.get("ctx", {}).get("error")
            explain(detail["type"], page.under(*detail["loc"]), cause or detail["msg"], keys(model))
        return None
