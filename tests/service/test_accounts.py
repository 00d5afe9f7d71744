from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from agentd.core.costevents import BudgetRenewed, BudgetSpent, Usage
from agentd.core.events import Event
from agentd.service.accounts import Accounts, Limits, Tally, bill
from agentd.wire.prices import Prices

ROOT = Path(__file__).parents[2]
PRICES = Prices(text_in=0.75, audio_in=3.0, image_in=1.0, text_out=4.5, audio_out=12.0)
TURN = Usage(1, {"TEXT": 360, "AUDIO": 122}, {"AUDIO": 69})
TURN_USD = (360 * 0.75 + 122 * 3 + 69 * 12) / 1e6
MONDAY = date(2026, 3, 2)


@dataclass
class Books:
    """Accounts, the calendar on the wall, and what was told to whom."""

    folder: Path
    limits: Limits = field(default_factory=Limits)
    day: date = MONDAY
    events: list[Event] = field(default_factory=list)
    shown: list[Mapping[str, object]] = field(default_factory=list)

    def open(self) -> Accounts:
        return Accounts(
            self.folder, lambda: PRICES, self.limits, self.events.append, self.shown.append, lambda: self.day
        )


@pytest.mark.parametrize(
    ("usage", "tally"),
    [
        (TURN, Tally(1, 360, 122, 0, 0, 69, 0, TURN_USD)),
        (Usage(1, {}, {}), Tally(1)),
        (Usage(1, {"IMAGE": 256, "VIDEO": 258}, {"TEXT": 10}), Tally(1, 0, 0, 514, 10, 0, 0, 559 / 1e6)),
        (Usage(1, {"DOCUMENT": 5}, {"": 7}), Tally(1, 5, 0, 0, 0, 7, 0, 87.75 / 1e6)),
        (Usage(1, {}, {"AUDIO": 1}, thoughts=2), Tally(1, 0, 0, 0, 0, 1, 2, 36 / 1e6)),
        (Usage(1, {"TEXT": 4}, {"AUDIO": 1}, total=10), Tally(1, 9, 0, 0, 0, 1, 0, 18.75 / 1e6)),
        (Usage(1, {"TEXT": 4}, {"AUDIO": 1}, total=2), Tally(1, 4, 0, 0, 0, 1, 0, 15 / 1e6)),
        (Usage(1, {"TEXT": -4}, {"AUDIO": 10**30}), Tally(1, 0, 0, 0, 0, 10**9, 0, 12_000.0)),
    ],
)
def test_a_turn_is_billed_by_kind_and_nothing_is_left_out(usage: Usage, tally: Tally) -> None:
    billed = bill(usage, PRICES)
    assert billed.money == pytest.approx(tally.money)
    assert replace(billed, money=0.0) == replace(tally, money=0.0)


def test_days_add_up_and_survive_a_restart(tmp_path: Path) -> None:
    async def scene() -> None:
        books = Books(tmp_path)
        accounts = books.open()
        for _ in range(3):
            accounts.saw(0.0, TURN)
        await accounts.aclose()
        again = books.open()
        again.saw(0.0, TURN)
        assert again.day.turns == 4
        assert again.day.money == pytest.approx(4 * TURN_USD)
        assert json.loads(json.dumps(books.shown[-1])) == {
            "date": "2026-03-02",
            "today": {
                "turns": 4,
                "tokens": {
                    "total": 4 * 551,
                    "text_in": 1440,
                    "audio_in": 488,
                    "image_in": 0,
                    "text_out": 0,
                    "audio_out": 276,
                    "thoughts_out": 0,
                },
                "usd": round(4 * TURN_USD, 6),
            },
            "last_turn": {
                "turns": 1,
                "tokens": {
                    "total": 551,
                    "text_in": 360,
                    "audio_in": 122,
                    "image_in": 0,
                    "text_out": 0,
                    "audio_out": 69,
                    "thoughts_out": 0,
                },
                "usd": round(TURN_USD, 6),
            },
            "limits": {"tokens": None, "usd": None},
            "spent": False,
        }
        await again.aclose()

    asyncio.run(scene())


@pytest.mark.parametrize("limits", [Limits(tokens=1_500), Limits(money=0.004), Limits(1_500, 0.004)])
def test_a_spent_budget_is_told_once_and_renewed_by_the_next_day(tmp_path: Path, limits: Limits) -> None:
    async def scene() -> None:
        books = Books(tmp_path, limits)
        accounts = books.open()
        for turn in range(5):
            accounts.saw(0.0, TURN)
            assert len(books.events) == (turn >= 2)
        assert isinstance(books.events[0], BudgetSpent)
        assert "budget" in books.events[0].words
        assert books.shown[-1]["spent"] is True
        accounts.look()
        assert len(books.events) == 1
        books.day += timedelta(1)
        accounts.look()
        assert books.events[1:] == [BudgetRenewed()]
        assert accounts.day == Tally()
        await accounts.aclose()

    asyncio.run(scene())


def test_a_budget_stays_spent_over_a_restart(tmp_path: Path) -> None:
    async def scene() -> None:
        books = Books(tmp_path, Limits(tokens=500))
        first = books.open()
        first.saw(0.0, TURN)
        await first.aclose()
        books.events.clear()
        running = asyncio.create_task(books.open().run())
        await asyncio.sleep(0)
        assert [type(event) for event in books.events] == [BudgetSpent]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(scene())


def test_a_clock_that_is_set_forward_and_back_renews_nothing(tmp_path: Path) -> None:
    async def scene() -> None:
        books = Books(tmp_path, Limits(tokens=500), day=date(1970, 1, 1))
        accounts = books.open()
        books.day = MONDAY  # the network has told the time
        accounts.saw(0.0, TURN)
        books.day = date(2099, 1, 1)
        accounts.look()
        books.day = MONDAY
        accounts.look()
        kinds = [BudgetSpent, BudgetRenewed, BudgetSpent]
        assert [type(event) for event in books.events] == kinds
        assert accounts.day.tokens == 551
        await accounts.aclose()
        assert books.open().day.tokens == 551

    asyncio.run(scene())


def test_a_month_is_kept_and_no_more(tmp_path: Path) -> None:
    async def scene() -> None:
        books = Books(tmp_path)
        accounts = books.open()
        for _ in range(100):
            accounts.saw(0.0, TURN)
            books.day += timedelta(1)
        await accounts.aclose()

    asyncio.run(scene())
    assert len(json.loads((tmp_path / "usage.json").read_text())["days"]) == 31


@pytest.mark.parametrize(
    "kept",
    [
        {"days": 3},
        {"days": {"2026-03-02": 4}},
        {"days": {"2026-03-02": {"turns": "many", "money": -1, "text_in": None}}},
        {"days": {"2026-03-02": {"money": float("nan"), "audio_in": 1e300}}},
    ],
)
def test_a_store_that_makes_no_sense_counts_as_nothing(tmp_path: Path, kept: object) -> None:
    (tmp_path / "usage.json").write_text(json.dumps(kept))
    assert Books(tmp_path).open().day == Tally()


def test_a_kill_in_the_middle_loses_the_last_turn_at_most(tmp_path: Path) -> None:
    """SIGKILL at ten moments, most of them while something is being written."""
    turns = 0
    for number in range(10):
        call = [sys.executable, "-m", "tests.service.accounts_process", str(tmp_path)]
        with subprocess.Popen(call, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.003 * number)
            process.kill()
            seen = [int(line) for line in process.stdout.read().split()]
        last = max([turns + 1, *seen])
        accounts = Accounts(tmp_path, Prices, Limits(), lambda _event: None)
        assert accounts.day.turns >= last - 1 >= turns
        assert accounts.day.text_in == 10 * accounts.day.turns
        turns = accounts.day.turns
    assert turns


def test_another_budget_holds_for_today(tmp_path: Path) -> None:
    async def scene() -> None:
        accounts = books.open()
        accounts.saw(0.0, TURN)
        for limits in (Limits(tokens=100), Limits(tokens=100), Limits(tokens=1_000_000)):
            accounts.adopt(limits)
        await accounts.aclose()

    books = Books(tmp_path)
    asyncio.run(scene())
    assert [type(event) for event in books.events] == [BudgetSpent, BudgetRenewed]
