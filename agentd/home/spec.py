"""What may stand in a file of tools/, key by key. A key that is not here is a mistake, never ignored."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from agentd.home.misreadings import WrongError, explain
from agentd.home.page import Page
from agentd.home.quantity import LARGEST, seconds_in


def _seconds(value: object) -> float:
    try:
        return seconds_in(value if isinstance(value, str) else "")
    except ValueError:
        raise WrongError(
            "is not a duration", "write a number with its unit: 300ms, 5s, 10min or 2h"
        ) from None


def _names(value: object) -> object:
    # `values: [a, b]` and `values: {a: {…}, b: {…}}` come to the same.
    if not isinstance(value, list | dict) or not value:
        raise WrongError("is not a list of names", "write `[kitchen, bedroom]`, or names with values")
    for name in value:
        if not isinstance(name, str) or not name.strip() or len(name) > 100:
            raise WrongError(f"has {name!r} where a name should be", f'write it in quotes: "{name}"')
    if len(set(value)) < len(value):
        raise WrongError("names a value twice", "name each value once")
    value = value if isinstance(value, dict) else dict.fromkeys(value)
    fields = {name: {} if given is None else given for name, given in value.items()}
    for name, given in fields.items():
        if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
            raise WrongError(f"has no named values for {name!r}", "write `name: {key: value, …}`")
        if not all(map(_is_scalar, given.values())):
            raise WrongError(
                f"has more than texts and numbers for {name!r}", "give each key one text or number"
            )
    return fields


def _is_scalar(value: object) -> bool:
    if isinstance(value, int | float):
        return abs(value) <= LARGEST
    return isinstance(value, str)


def _scalar(value: object) -> object:
    if value is not None and not _is_scalar(value):
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


def _retain(value: object) -> object:
    if value is True:
        raise WrongError(
            "a command must not be retained: it would be carried out again at every reconnect",
            "delete `retain`",
        )
    return value


DELAYS = ("allowed", "device", "never")
TELLS = ("when_idle", "interrupt", "silent")

Seconds = Annotated[float, BeforeValidator(_seconds)]
Quantity = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]
Names = Annotated[dict[str, dict[str, Any]], BeforeValidator(_names)]
OneValue = Annotated[Any, BeforeValidator(_scalar)]


class Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=False)


class ArgSpec(Keys):
    type: str
    description: str = ""
    required: bool | None = None
    default: object = None

    @model_validator(mode="after")
    def _one_way(self) -> ArgSpec:
        if self.required and self.default is not None:
            raise WrongError("is required and has a default", "delete `required` or `default`")
        return self


class ChoiceSpec(ArgSpec):
    values: Names


class NumberSpec(ArgSpec):
    min: Quantity | None = None
    max: Quantity | None = None
    step: Annotated[float, Field(gt=0, le=LARGEST)] | None = None
    unit: str = ""


class DurationSpec(ArgSpec):
    min: Seconds | None = None
    max: Seconds | None = None


ARGS: dict[str, type[ArgSpec]] = {
    "choice": ChoiceSpec,
    "percent": ArgSpec,
    "number": NumberSpec,
    "duration": DurationSpec,
    "slug": ArgSpec,
    "text": ArgSpec,
}


class MessageSpec(Keys):
    topic: str
    tree: object = Field(None, alias="json")
    text: OneValue = None
    qos: Literal[0, 1] | None = None
    retain: Annotated[bool, BeforeValidator(_retain)] = False


class WaitSpec(Keys):
    wait: Annotated[Seconds, Field(gt=0)]


class ReadSpec(Keys):
    topic: str
    at: str | None = None
    unit: str = ""
    max_age: Seconds | None = None
    map: dict[str, str] = Field(default_factory=dict)


class LookSpec(Keys):
    command: list[str] | None = None
    file: str | None = None
    max_age: Seconds | None = None


class ToolSpec(Keys):
    description: Annotated[str, Field(min_length=1, max_length=1000)]
    args: dict[str, dict[str, object]] = Field(default_factory=dict)  # each an ArgSpec
    publish: Any = None  # one MessageSpec, or a list of MessageSpec and WaitSpec
    read: Any = None  # a ReadSpec
    look: Any = None  # a LookSpec
    delay: Annotated[str, BeforeValidator(_delay)] = "allowed"
    opposite: str | None = None
    waits: bool = True
    tells: Annotated[str | None, BeforeValidator(_tells)] = None
    phrases: list[str] = Field(default_factory=list)
    said: Annotated[str, Field(min_length=1, max_length=300)] | None = None


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
