"""What may stand in one entry of the `args:` of a tool file."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from agentd.home.language.misreadings import WrongError
from agentd.home.language.quantity import LARGEST
from agentd.home.language.spec import Keys, Quantity, Seconds, Words, is_scalar


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
        if not all(map(is_scalar, given.values())):
            raise WrongError(
                f"has more than texts and numbers for {name!r}", "give each key one text or number"
            )
    return fields


Names = Annotated[dict[str, dict[str, Any]], BeforeValidator(_names)]
Bounds = Annotated[list[Quantity], Field(min_length=2, max_length=2)]
Kelvin = Annotated[float, Field(ge=1000, le=20_000)]


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


class PercentSpec(ArgSpec):
    scale: Bounds | None = None
    round: Annotated[int, Field(ge=0, le=6)] | None = None
    relative: bool = False
    state: Any = None  # a PlaceSpec


class NumberSpec(PercentSpec):
    min: Quantity | None = None
    max: Quantity | None = None
    step: Annotated[float, Field(gt=0, le=LARGEST)] | None = None
    unit: str = ""


class ColorSpec(ArgSpec):
    encode: Literal["hs", "rgb", "xy", "hex"] = "hs"


class TargetSpec(ArgSpec):
    kind: Words


class ColorTempSpec(ArgSpec):
    encode: Literal["kelvin", "mired"] = "kelvin"
    min: Kelvin | None = None
    max: Kelvin | None = None


class DurationSpec(ArgSpec):
    min: Seconds | None = None
    max: Seconds | None = None


ARGS: dict[str, type[ArgSpec]] = {
    "choice": ChoiceSpec,
    "percent": PercentSpec,
    "number": NumberSpec,
    "duration": DurationSpec,
    "time": ArgSpec,
    "color": ColorSpec,
    "color_temp": ColorTempSpec,
    "target": TargetSpec,
    "slug": ArgSpec,
    "text": ArgSpec,
}
