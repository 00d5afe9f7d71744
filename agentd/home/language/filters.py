"""The fixed list of changes that a template may make to a value: int, round, lower, upper, clamp, scale."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from agentd.home.language.quantity import Number, Percent, plain

Filter = Callable[[object], object]
NUMBERS = ("clamp", "int", "round", "scale")
WORDS = ("lower", "upper")
ARITY = {"int": (0, 0), "round": (0, 1), "lower": (0, 0), "upper": (0, 0), "clamp": (2, 2), "scale": (2, 2)}

_PARAMETER = re.compile(r"[+-]?\d{1,12}(?:\.\d{1,6})?", re.ASCII)
_FINEST = Decimal("0.0001")


class FilterError(ValueError):
    """A filter that cannot be used there; the message says why."""


@dataclass(frozen=True, slots=True)
class FilterCall:
    """As written: `scale(0,254)` is `scale` given `0,254`."""

    name: str
    given: str


def build(call: FilterCall, source: object, numeric: bool, first: bool) -> Filter:
    """The function of a filter on a value of the argument kind `source`. Raises FilterError."""
    if call.name not in ARITY:
        raise FilterError(f"there is no filter `{call.name}`; there are {', '.join(sorted(ARITY))}")
    if (call.name in NUMBERS) != numeric:
        raise FilterError(f"`{call.name}` works on {'numbers' if call.name in NUMBERS else 'words'} only")
    params = _parameters(call)
    match call.name:
        case "lower":
            return lambda value: str(value).lower()
        case "upper":
            return lambda value: str(value).upper()
        case "int":
            return lambda value: int(_decimal(value).to_integral_value(ROUND_DOWN))
        case "round":
            grain = Decimal(1).scaleb(-_digits(params))
            return lambda value: plain(_decimal(value).quantize(grain, ROUND_HALF_UP))
        case "clamp":
            low, high = _ordered(params)
            return lambda value: plain(min(max(_decimal(value), low), high))
        case _:
            return _scale(call, source, params, first)


def _scale(call: FilterCall, source: object, params: list[Decimal], first: bool) -> Filter:
    """From the argument's range to another; whole bounds give whole numbers, `scale(0.0,1.0)` decimals."""
    if isinstance(source, Percent):
        low, high = Decimal(0), Decimal(100)
    elif isinstance(source, Number) and source.low is not None and source.high is not None:
        low, high = source.low, source.high
    else:
        raise FilterError("`scale` needs a percent, or a number with min and max")
    if not first:
        raise FilterError("`scale` must come first, on the argument's own range")
    bottom, top = params
    whole = "." not in call.given
    keep_on = isinstance(source, Percent) and bottom == 0 and top >= 1

    def scale(value: object) -> object:
        exact = bottom + (_decimal(value) - low) * (top - bottom) / (high - low)
        if not whole:
            return plain(exact.quantize(_FINEST, ROUND_HALF_UP))
        scaled = int(exact.to_integral_value(ROUND_HALF_UP))
        # A lamp at 1 % must not be rounded into darkness.
        return max(1, scaled) if keep_on and _decimal(value) >= 1 else scaled

    return scale


def _parameters(call: FilterCall) -> list[Decimal]:
    texts = [text.strip() for text in call.given.split(",")] if call.given.strip() else []
    least, most = ARITY[call.name]
    if not least <= len(texts) <= most:
        raise FilterError(f"`{call.name}` takes {most if least == most else f'{least} or {most}'} numbers")
    if not all(_PARAMETER.fullmatch(text) for text in texts):
        raise FilterError(f"`{call.name}({call.given})` takes plain numbers")
    return [Decimal(text) for text in texts]


def _digits(params: list[Decimal]) -> int:
    digits = params[0] if params else Decimal(0)
    if digits not in range(7):
        raise FilterError("`round` takes 0 to 6 digits")
    return int(digits)


def _ordered(params: list[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = params
    if low > high:
        raise FilterError("`clamp` takes the smaller number first")
    return low, high


def _decimal(value: object) -> Decimal:
    return Decimal(str(value))
