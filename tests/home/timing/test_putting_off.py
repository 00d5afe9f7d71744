"""What a call comes to that says when."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.household import Decision, Household, Moment
from agentd.home.plan import Plan, ReadPlan
from agentd.home.timing.daytime import DayTime
from agentd.home.timing.delay import PutOff, When
from tests.home.books import ROOM, book, command, problem, question

ON = command({"topic": "home/{room}/lamp", "text": "ON"}, {"room": ROOM}, opposite="off")
OFF = command({"topic": "home/{room}/lamp", "text": "OFF"}, {"room": ROOM})
PLUG = command(
    {"topic": "home/plug", "json": {"state": "ON", "on_time": "{for}"}},
    {"for": {"type": "duration", "required": False}},
    delay="device",
)
HOUSE = book(
    on=ON,
    off=OFF,
    plug=PLUG,
    horn=command({"topic": "home/horn", "text": "1"}, delay="never"),
    wait=command({"topic": "home/wait", "text": "{after}"}, {"after": {"type": "duration"}}),
    warmth=question({"topic": "home/warmth"}),
)
MOMENT = Moment(1.0, datetime(2026, 11, 21, 14, 0, tzinfo=ZoneInfo("Europe/Berlin")))


def decide(name: str, **args: object) -> Decision:
    return Household(HOUSE).decide(ToolCall("7", name, args), Mandate(1, True, 0.0), MOMENT)


def test_without_a_time_it_is_for_now() -> None:
    assert isinstance(decide("on", room="kitchen"), Plan)
    assert isinstance(decide("on", room="kitchen", after=None, at=None), Plan)


@pytest.mark.parametrize(
    ("args", "when"),
    [({"after": "10 minutes"}, When(600)), ({"at": "19:00"}, When(at=DayTime(19)))],
)
def test_put_off(args: dict[str, object], when: When) -> None:
    wish = decide("off", room="kitchen", **args)
    assert isinstance(wish, PutOff)
    assert wish.now is None
    (deed,) = wish.deeds
    assert (deed.when, deed.words) == (when, "off (kitchen)")
    assert deed.call == ToolCall("7", "off", {"room": "kitchen"})


def test_for_a_while_is_now_and_the_opposite_later() -> None:
    wish = decide("on", room="kitchen", **{"for": "10min"})
    assert isinstance(wish, PutOff)
    assert wish.now is not None
    assert wish.now.tool == "on"
    (deed,) = wish.deeds
    assert (deed.when, deed.call) == (When(600), ToolCall("7", "off", {"room": "kitchen"}))


def test_later_for_a_while_is_two() -> None:
    wish = decide("on", room="kitchen", at="19:00", **{"for": "1h"})
    assert isinstance(wish, PutOff)
    assert wish.now is None
    assert [(deed.call.name, deed.when) for deed in wish.deeds if deed.call] == [
        ("on", When(at=DayTime(19))),
        ("off", When(3600, DayTime(19))),
    ]


@pytest.mark.parametrize(
    ("name", "args", "why"),
    [
        ("off", {"room": "kitchen", "after": "10min", "at": "7"}, "Give `after` or `at`, not both."),
        ("off", {"room": "kitchen", "after": "soon"}, "after must be a duration"),
        ("off", {"room": "attic", "after": "10min"}, "room must be one of"),  # found now, not in ten minutes
        ("off", {"room": "kitchen", "for": "10min"}, 'off has no argument "for"'),
        ("horn", {"after": "10min"}, 'horn has no argument "after"'),
        ("warmth", {"at": "7"}, 'warmth has no argument "at"'),
        ("fan", {"after": "10min"}, 'There is no tool "fan"'),
    ],
)
def test_what_cannot_be_put_off(name: str, args: dict[str, object], why: str) -> None:
    refusal = decide(name, **args)
    assert isinstance(refusal, Refusal)
    assert why in refusal.sentence


def test_an_argument_of_the_owners_goes_before() -> None:
    assert isinstance(decide("wait", after="10min"), Plan)
    wish = decide("wait", after="10min", at="7")
    assert isinstance(wish, PutOff)
    assert wish.deeds[0].call == ToolCall("7", "wait", {"after": "10min"})


def test_a_device_that_keeps_the_time_is_told_how_long() -> None:
    plan = decide("plug", **{"for": "10min"})
    assert isinstance(plan, Plan)
    assert b'"on_time":600' in plan.steps[0].payload  # type: ignore[union-attr]


def test_when_it_is_due_it_is_planned_anew() -> None:
    house = Household(HOUSE)
    assert isinstance(house.when_due(ToolCall("7", "off", {"room": "kitchen"}), False, MOMENT), Plan)
    # The owner may have changed the tools since.
    assert isinstance(house.when_due(ToolCall("7", "gone", {}), False, MOMENT), Refusal)
    assert isinstance(house.when_due(ToolCall("7", "warmth", {}), False, MOMENT), Refusal)
    assert isinstance(decide("warmth"), ReadPlan)


class TestKeys:
    def test_delay(self) -> None:
        assert problem(a=command({"topic": "x", "text": "1"}, delay="maybe")) == (
            'a.delay: "maybe" is not known here; write allowed, device or never'
        )
        assert problem(a=command({"topic": "x", "text": "1"}, delay="device")) == (
            "a.delay: has no argument that tells the device how long; "
            "add an argument `for: {type: duration, required: false}`, and put it into the payload"
        )
        assert problem(a=question({"topic": "x"}, delay="never")) == (
            "a.delay: is for a tool that publishes; delete it"
        )

    def test_opposite(self) -> None:
        assert problem(on={**ON, "opposite": "of"}, off=OFF) == (
            "on.opposite: there is no tool `of` that publishes; write `off`"
        )
        assert problem(on=command({"topic": "x", "text": "1"}, opposite="off"), off=OFF) == (
            "on.opposite: `off` needs `room`; add `room` to the arguments here"
        )
        assert problem(off=OFF, plug={**PLUG, "opposite": "off"}).startswith("plug.opposite: is not needed")

    def test_the_names_of_our_own_tools_are_taken(self) -> None:
        assert problem(set_timer=OFF) == "set_timer: is a tool of agentd's own; choose another name"
