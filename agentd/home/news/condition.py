"""What must be so of a value that the house reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agentd.home.language.quantity import number_in
from agentd.home.language.template import scalar

Test = Literal["equals", "changes_to", "below", "above"]
Reported = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Condition:
    """`changes_to` is met by the same values as `equals`; what it was before is not this one's business."""

    test: Test
    wanted: Reported

    def holds(self, value: Reported) -> bool:
        have, want = number_in(value), number_in(self.wanted)
        match self.test:
            case "below":
                return have is not None and want is not None and have < want
            case "above":
                return have is not None and want is not None and have > want
            case _ if have is not None and want is not None:
                return have == want
            case _:  # a device says ON, true or True, and its owner writes what he likes
                return scalar(value).casefold() == scalar(self.wanted).casefold()
