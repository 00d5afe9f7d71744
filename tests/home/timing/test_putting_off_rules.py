"""The rules of the house hold for what is put off: when it is asked for, and again when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from agentd.core.events import CONFIRM, ToolCall
from agentd.home.answer import Refusal
from agentd.home.plan import Plan
from agentd.home.safety.hours import Hours
from agentd.home.safety.safety import UNLIMITED, Quiet
from agentd.home.timing.delay import PutOff, When
from tests.home.books import command
from tests.home.guarded import AT_NIGHT as NIGHT
from tests.home.guarded import ROOM, TOOLS, WITH_PIN, Scene, X, sentence

AT_NIGHT = Quiet(
    Hours(time(22, 30), time(6, 30)), deny=frozenset({"lamp on"}), confirm=frozenset({"all off"})
)
QUIET = replace(UNLIMITED, quiet=AT_NIGHT)
LAMP = ToolCall("T1", "lamp_on", {"room": "bath"})
GATE = ToolCall("T1", "open_gate", {"room": "bath"})


def test_what_needs_a_pin_cannot_be_put_off() -> None:
    scene = Scene(WITH_PIN)
    assert not scene.book.tools["unlock"].delays
    assert "no argument" in sentence(scene.call("unlock", room="bath", after="10min"))


def test_quiet_hours_are_those_of_when_it_is_due() -> None:
    scene = Scene(QUIET)
    assert "quiet hours" in sentence(scene.call("lamp_on", room="bath", at="23:00"))
    assert isinstance(scene.call("lamp_on", room="bath", at="22:00"), PutOff)


def test_a_timer_is_no_way_around_the_quiet_hours() -> None:
    """It was allowed when it was asked for, and comes late."""
    scene = Scene(QUIET)
    assert isinstance(scene.household.when_due(LAMP, False, scene.moment), Plan)
    scene.wait(11 * 3600)
    refusal = scene.household.when_due(LAMP, False, scene.moment)
    assert isinstance(refusal, Refusal)
    assert "quiet hours" in refusal.sentence


def test_what_is_to_be_confirmed_is_confirmed_when_it_is_put_off() -> None:
    scene = Scene()
    asked = scene.call("open_gate", room="bath", after="10min")
    assert isinstance(asked, Refusal)
    assert asked.status == "needs_confirmation"
    scene.say()
    wish = scene.call(CONFIRM, id=asked.id)
    assert isinstance(wish, PutOff)
    (deed,) = wish.deeds
    assert (deed.when, deed.agreed) == (When(600), True)
    scene.wait(600)
    assert isinstance(scene.household.when_due(GATE, True, scene.moment), Plan)


def test_confirmed_at_night_it_is_for_the_morning() -> None:
    """The hours are those of when it is done, for the yes as for the question."""
    quiet = replace(UNLIMITED, quiet=replace(AT_NIGHT, deny=frozenset({"open gate"})))
    scene = Scene(quiet, clock=NIGHT)
    assert "quiet hours" in sentence(scene.call("open_gate", room="bath"))
    asked = scene.call("open_gate", room="bath", at="07:00")
    assert isinstance(asked, Refusal)
    scene.say()
    assert isinstance(scene.call(CONFIRM, id=asked.id), PutOff)


def test_what_was_put_off_counts_when_it_is_done_and_not_before() -> None:
    scene = Scene(replace(UNLIMITED, per_minute=1))
    asked = scene.call("open_gate", room="bath", after="10min")
    assert isinstance(asked, Refusal)
    scene.say()
    assert isinstance(scene.call(CONFIRM, id=asked.id), PutOff)
    assert isinstance(scene.call("lamp_on", room="bath"), Plan)


def test_nobody_is_asked_when_it_is_due() -> None:
    scene = Scene()
    refusal = scene.household.when_due(GATE, False, scene.moment)
    assert isinstance(refusal, Refusal)
    assert "confirm" in refusal.sentence


def test_a_way_back_that_needs_a_yes_is_not_promised() -> None:
    tools = {**TOOLS, "close_gate": command(X, ROOM, opposite="open_gate")}
    scene = Scene(tools=tools)
    assert "confirmed when it is time" in sentence(scene.call("close_gate", room="bath", **{"for": "10min"}))


def test_news_of_the_house_set_no_timers() -> None:
    scene = Scene()
    household = scene.household
    nobody = replace(scene.mandate, wished=False)
    call = ToolCall("fc", "lamp_on", {"room": "bath", "after": "10min"})
    assert isinstance(household.decide(call, nobody, scene.moment), Refusal)
