"""What the model costs: tokens by kind and day, an estimate in money, and the owner's daily limit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path

from agentd.core.costevents import BudgetRenewed, BudgetSpent, Usage
from agentd.ports import Emit, Note
from agentd.service.store import Store
from agentd.wire.prices import Prices

log = logging.getLogger(__name__)

FILE = "usage.json"
MOST_DAYS = 31
LOOK_S = 30.0  # after midnight, or after the clock was set, the new day is noticed within this time
MOST_TOKENS = 10**9  # of one kind in one turn; more is a fault of the server

Show = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """For a day; 0: none."""

    tokens: int = 0
    money: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Tokens as they are billed, and what they cost at the prices of their time."""

    turns: int = 0
    text_in: int = 0
    audio_in: int = 0
    image_in: int = 0
    text_out: int = 0
    audio_out: int = 0
    thoughts_out: int = 0
    money: float = 0.0

    @property
    def tokens(self) -> int:
        return (
            self.text_in + self.audio_in + self.image_in + self.text_out + self.audio_out + self.thoughts_out
        )

    def plus(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Tally)))


def bill(usage: Usage, prices: Prices) -> Tally:
    """One turn. A kind that is not known counts as text when it went in and as audio when it came out; so
    does what `total` has beyond the rest, as text that went in: that is what tools' texts are counted as."""
    text_in, audio_in, image_in = _by_kind(usage.prompt, "TEXT")
    text_out, audio_out, image_out = _by_kind(usage.response, "AUDIO")
    audio_out += image_out
    thoughts = _count(usage.thoughts)
    told = text_in + audio_in + image_in + text_out + audio_out + thoughts
    text_in += max(0, _count(usage.total) - told)
    millionths = (
        text_in * prices.text_in
        + audio_in * prices.audio_in
        + image_in * prices.image_in
        + text_out * prices.text_out
        + (audio_out + thoughts) * prices.audio_out
    )
    return Tally(1, text_in, audio_in, image_in, text_out, audio_out, thoughts, millionths / 1e6)


def _by_kind(tokens: Mapping[str, int], other: str) -> tuple[int, int, int]:
    """Text, audio, images; what is none of these counts as `other`."""
    sums = {"TEXT": 0, "AUDIO": 0, "IMAGE": 0}
    for name, count in tokens.items():
        kind = "IMAGE" if name == "VIDEO" else name
        sums[kind if kind in sums else other] += _count(count)
    return sums["TEXT"], sums["AUDIO"], sums["IMAGE"]


def _count(tokens: int) -> int:
    return min(MOST_TOKENS, max(0, tokens))


class Accounts:
    """`agentd.ports.Watcher` of `Usage`. `run` it in a task: it notices midnight. On the loop's thread.

    Days are local ones, each kept by its date, so that a clock that is set forward and back again neither
    renews a budget nor forgets what was used. `prices` are those of the model that is being used.
    """

    def __init__(
        self,
        store_dir: Path,
        prices: Callable[[], Prices],
        limits: Limits,
        emit: Emit,
        show: Show | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._prices = prices
        self._limits = limits
        self._emit = emit
        self._show = show or _nobody
        self._today = today
        self._store = Store(store_dir / FILE)
        self._days = _days(self._store.read())
        self._day = today().isoformat()
        self._spent = False
        self._last = Tally()

    @property
    def day(self) -> Tally:
        """Today so far."""
        return self._days.get(self._day, Tally())

    @property
    def status(self) -> dict[str, object]:
        """For the house: plain JSON."""
        return {
            "date": self._day,
            "today": _shown(self.day),
            "last_turn": _shown(self._last),
            "limits": {"tokens": self._limits.tokens or None, "usd": self._limits.money or None},
            "spent": self._spent,
        }

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Usage):
            self.look()
            self._last = bill(note, self._prices())
            self._days[self._day] = self.day.plus(self._last)
            self._store.keep(self._kept())
            self._judge()
            self._show(self.status)

    def look(self) -> None:
        """What day is it?"""
        if (day := self._today().isoformat()) != self._day:
            self._day = day
            self._judge()
            self._show(self.status)

    def adopt(self, limits: Limits) -> None:
        """Others, for today, too."""
        self._limits = limits
        self._judge()
        self._show(self.status)

    async def run(self) -> None:
        """Until cancelled; begins with what an earlier process has used today."""
        self.adopt(self._limits)
        while True:
            await asyncio.sleep(LOOK_S)
            self.look()

    async def aclose(self) -> None:
        """All that was seen is on the disk."""
        await self._store.aclose()

    def _judge(self) -> None:
        words = self._excess()
        if words and not self._spent:
            log.warning("%s", words)
            self._emit(BudgetSpent(words))
        elif self._spent and not words:
            log.info("the budget for the model is renewed")
            self._emit(BudgetRenewed())
        self._spent = bool(words)

    def _excess(self) -> str:
        if self._limits.tokens and self.day.tokens >= self._limits.tokens:
            return f"Today's budget of {self._limits.tokens:,} tokens for the model is used up."
        if self._limits.money and self.day.money >= self._limits.money:
            return f"Today's budget of {self._limits.money:.2f} dollars for the model is used up."
        return ""

    def _kept(self) -> dict[str, object]:
        self._days = dict(sorted(self._days.items())[-MOST_DAYS:]) | {self._day: self.day}
        return {"days": {day: asdict(tally) for day, tally in self._days.items()}}


def _days(data: Mapping[str, object]) -> dict[str, Tally]:
    """What an earlier process has kept; what of it makes no sense counts as nothing."""
    days = data.get("days")
    if not isinstance(days, dict):
        return {}
    return {str(day): _tally(row) for day, row in days.items() if isinstance(row, dict)}


def _tally(row: Mapping[str, object]) -> Tally:
    def number(name: str) -> float:
        value = row.get(name)
        return value if isinstance(value, int | float) and 0 <= value < MOST_TOKENS * 1e6 else 0

    *counts, money = (number(f.name) for f in fields(Tally))
    return replace(Tally(*map(int, counts)), money=float(money))


def _shown(tally: Tally) -> dict[str, object]:
    counts = {name: count for name, count in asdict(tally).items() if name not in ("turns", "money")}
    tokens = {"total": tally.tokens, **counts}
    return {"turns": tally.turns, "tokens": tokens, "usd": round(tally.money, 6)}


def _nobody(_status: Mapping[str, object]) -> None:
    """Not shown anywhere."""
