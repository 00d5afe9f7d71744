"""One answer made of many: is any window open, which ones, how warm is it at most."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agentd.home.language.template import scalar
from agentd.home.plan import Gather

LONGEST_NAME = 40  # characters; names are data from whoever may publish
MOST_NAMES = 40  # of one answer to the model
MOST_SPOKEN = 8  # names in one sentence

Scalar = str | int | float | bool

_NO_NAME = re.compile(r"[^\w\s\-'.&()]|_")


def name_in(pattern: str, topic: str) -> str:
    """What stands in a topic for the `+` of its pattern, fit to be read to a model."""
    pairs = zip(pattern.split("/"), topic.split("/"), strict=True)
    words = _NO_NAME.sub(" ", " ".join(have for want, have in pairs if want == "+")).split()
    return " ".join(words)[:LONGEST_NAME].strip() or "unnamed"


def summed(gather: Gather, values: Sequence[tuple[str, Scalar]]) -> tuple[Scalar, list[str] | None]:
    """The value of all, and the names that it is true of. `values` are not empty, and numbers for a
    numeric sum."""
    if gather.numeric:
        numbers = [float(value) for _, value in values]
        total = {"min": min(numbers), "max": max(numbers), "mean": sum(numbers) / len(numbers)}[gather.how]
        exact = round(total, 2)
        return (int(exact) if exact.is_integer() else exact), None
    wanted = "true" if gather.where is None else gather.where
    names = [name for name, value in values if gather.all_told or scalar(value) == wanted]
    match gather.how:
        case "any":
            return bool(names), names
        case "all":
            return len(names) == len(values), names
        case _:
            return len(names), names


def listed(names: Sequence[str]) -> str:
    """`kitchen, bath and hall`"""
    if not names:
        return "none"
    left = len(names) - MOST_SPOKEN
    *first, last = names if left <= 0 else [*names[:MOST_SPOKEN], f"{left} more"]
    return f"{', '.join(first)} and {last}" if first else last
