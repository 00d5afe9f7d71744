"""Times of the day as they are written and said, and arguments that are one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from agentd.home.faults import ArgumentError, quoted
from agentd.home.language import numerals

# `7`, `7:30`, `07:30:00`, `7.30 pm`, `7 a.m.`, `7 o'clock`
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d(?:\.\d{1,9})?)?\s*(o'?clock)?\s*([ap]\.?m\.?)?", re.ASCII
)
# What stands before the T of an ISO time. With a zone it is refused: this is the time of the house.
_DATE = re.compile(r"\d{4}-\d\d-\d\dt", re.ASCII)
_PARTS_OF_DAY = {"in the morning": "am", "in the afternoon": "pm", "in the evening": "pm", "at night": ""}
_SMALL_HOURS = 6  # five at night is in the morning, and so is twelve


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said. `half` is am, pm or open; `bare`: the hour and no more; `full`: of 24 hours, as
    the `0` before it or its hour says."""

    hour: int
    minute: int = 0
    half: str = ""
    bare: bool = False
    full: bool = False

    @property
    def of_24(self) -> tuple[int, int]:
        """Where its half is open it is what it says: `7:30` is in the morning."""
        if not self.half:
            return self.hour % 24, self.minute
        return self.hour % 12 + (12 if self.half == "pm" else 0), self.minute


def read(text: str) -> Clock | None:
    """`half past seven`, `seven thirty in the evening`, `7.30 pm`, `noon`; None for what is no time."""
    plain = " ".join(text.lower().replace("’", "'").split()).removeprefix("a ")
    for words, half in _PARTS_OF_DAY.items():
        if plain.endswith(f" {words}"):
            found = read(plain.removesuffix(f" {words}"))
            if found is None or found.half or not 1 <= found.hour <= 12:
                return None
            late = _SMALL_HOURS <= found.hour < 12
            return replace(found, half=half or ("pm" if late else "am"), bare=False)
    return _SAID.get(plain) or _written(plain)


def _written(text: str) -> Clock | None:
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[4] or "").replace(".", "")
    if minute > 59 or (half and not 1 <= hour <= 12) or hour * 60 + minute > 24 * 60:
        return None
    full = found[1].startswith("0") or not 1 <= hour <= 12
    return Clock(hour, minute, half, bare=not (found[2] or found[3] or half), full=full)


def _forms() -> dict[str, Clock]:
    said = {"noon": Clock(12, 0, "pm"), "midday": Clock(12, 0, "pm"), "midnight": Clock(12, 0, "am")}
    for hour in range(1, 13):
        now, then = numerals.whole(hour)[0], numerals.whole(hour % 12 + 1)[0]
        said |= {
            now: Clock(hour, bare=True),
            f"{now} o'clock": Clock(hour),
            f"quarter past {now}": Clock(hour, 15),
            f"half past {now}": Clock(hour, 30),
            f"quarter to {then}": Clock(hour, 45),
            **{f"{now} {numerals.whole(minute)[0]}": Clock(hour, minute) for minute in range(10, 60, 5)},
        }
    return said


_SAID: Mapping[str, Clock] = _forms()


def said_forms(every_min: int) -> dict[str, Clock]:
    """The ways to say each time that falls on so many minutes, with the part of the day and without."""
    plain = {words: each for words, each in _SAID.items() if each.minute % every_min == 0}
    parts = [part for part, half in _PARTS_OF_DAY.items() if half]
    return plain | {
        f"{words} {part}": replace(each, half=_PARTS_OF_DAY[part], bare=False)
        for words, each in plain.items()
        if not each.half
        for part in parts
    }


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """`07:30` in a payload. Of an hour alone nobody knows whether it is a time."""

    example = "07:30"
    wants = "a time of the day such as 07:30 or 19:30"
    parts = ("hour", "minute")

    def schema(self) -> dict[str, object]:
        return {"type": "string"}

    def check(self, value: object) -> str:
        found = read(_DATE.sub("", value[:100].lower().strip(), count=1)) if isinstance(value, str) else None
        if found is None or found.bare or found.hour == 24:
            raise ArgumentError(f"must be {self.wants}, not {quoted(value)}")
        return "{:02}:{:02}".format(*found.of_24)

    def fields(self, value: object) -> Mapping[str, object]:
        return dict(zip(self.parts, map(int, str(value).split(":")), strict=True))

    def spoken(self) -> Mapping[str, object]:
        forms = said_forms(every_min=5).items()
        return {words: "{:02}:{:02}".format(*each.of_24) for words, each in forms if not each.bare}

    def say(self, value: object) -> str:
        return str(value).removeprefix("0")
