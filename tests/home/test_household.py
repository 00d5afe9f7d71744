"""What the house decides about a call, by on whose word it is made."""

from __future__ import annotations

from datetime import datetime

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.household import NOBODYS_WISH, Household, Moment
from agentd.home.plan import LookPlan, Plan, ReadPlan
from tests.home.books import book, command, question

TOOLS = book(
    unlock=command({"topic": "door/lock/set", "text": "unlock"}),
    warmth=question({"topic": "home/climate"}),
    look={"description": "See the yard.", "look": {"file": "/yard.jpg"}},
)
NOW = Moment(0.0, datetime(2026, 11, 21).astimezone())


def decided(name: str, wished: bool) -> object:
    return Household(TOOLS).decide(ToolCall("a", name, {}), Mandate(1, False, 0.0, wished), NOW)


@pytest.mark.parametrize(("name", "kind"), [("unlock", Plan), ("warmth", ReadPlan), ("look", LookPlan)])
def test_what_somebody_wishes_is_planned(name: str, kind: type) -> None:
    assert isinstance(decided(name, wished=True), kind)


@pytest.mark.parametrize(("name", "kind"), [("warmth", ReadPlan), ("look", LookPlan)])
def test_news_may_be_looked_into(name: str, kind: type) -> None:
    assert isinstance(decided(name, wished=False), kind)


def test_nothing_is_done_for_news() -> None:
    assert decided("unlock", wished=False) == Refusal(NOBODYS_WISH, "refused", retryable=False)


def test_there_is_still_no_tool_of_another_name() -> None:
    refusal = decided("unlok", wished=False)
    assert isinstance(refusal, Refusal)
    assert refusal.status == "failed"
