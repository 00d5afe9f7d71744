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


KIDS = {"kids": TOOLS.only(["warmth", "confirm"]), "nobody": TOOLS.only([])}


@pytest.mark.parametrize(
    ("persona", "name", "kind"),
    [
        ("", "unlock", Plan),
        ("butler", "unlock", Plan),
        ("kids", "warmth", ReadPlan),
        ("kids", "unlock", Refusal),
        ("kids", "look", Refusal),
        ("nobody", "warmth", Refusal),
    ],
)
def test_a_persona_may_call_what_it_has(persona: str, name: str, kind: type) -> None:
    mandate = Mandate(1, True, 0.0, persona=persona)
    assert isinstance(Household(TOOLS, personas=KIDS).decide(ToolCall("a", name, {}), mandate, NOW), kind)


def test_it_does_not_hear_of_what_others_have() -> None:
    mandate = Mandate(1, True, 0.0, persona="kids")
    refusal = Household(TOOLS, personas=KIDS).decide(ToolCall("a", "unlock", {}), mandate, NOW)
    assert refusal == Refusal('There is no tool "unlock"; the tools are: warmth.')


def test_what_it_may_not_call_is_not_declared() -> None:
    risky = book(
        gate=command({"topic": "gate/set", "text": "open"}, risk="confirm"),
        lamp=command({"topic": "lamp/set", "text": "on"}),
        warmth=question({"topic": "home/climate"}),
    )

    def declared(*names: str) -> list[str]:
        return [each.name for each in risky.only(names).declarations()]

    assert declared("gate", "lamp") == ["gate", "lamp", "confirm"]
    assert declared("lamp", "warmth", "confirm") == ["lamp", "warmth"], "nothing has to be confirmed"
    assert declared() == []
