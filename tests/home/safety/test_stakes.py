"""What a call to a tool for devices puts at stake, and what it therefore takes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agentd.core.effects import Mandate
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal
from agentd.home.household import Household
from agentd.home.moment import Moment
from agentd.home.plan import Plan
from agentd.home.safety.risk import Risk
from tests.home.furnished import house, sight, z2m

HOUSE = house(
    {
        "lamp": z2m("light", "lamp", "kitchen", scenes={"Party": 1}, risk={"off": "confirm"}),
        "spot": z2m("light", "spot", "bedroom"),
        "kettle": z2m("switch", "kettle", "kitchen", risk={"on": "confirm"}),
        "gate": {"profile": "shelly2.switch", "topic": "gate", "kind": "gate", "pulse": "1s"},
        "front_door": z2m("lock", "front_door"),
        "cellar_door": z2m("lock", "cellar_door", risk={"unlock": "never"}),
        "blind": z2m("cover", "blind", "bedroom", risk={"open": "say"}),
        "both": z2m("light", "both", members=["lamp", "spot"]),
    },
    groups=None,
)


@pytest.mark.parametrize(
    ("tool", "args", "risk"),
    [
        ("set_light", {"target": "lamp", "state": "on"}, Risk.NORMAL),
        ("set_light", {"target": "lamp", "state": "off"}, Risk.CONFIRM),
        ("set_light", {"target": "lamp", "brightness": 0}, Risk.CONFIRM),
        ("set_light", {"target": "both", "state": "off"}, Risk.CONFIRM),  # no way around a member's class
        ("set_light", {"target": "all", "state": "on"}, Risk.SAY),  # several rooms at once
        ("set_switch", {"target": "kettle", "state": "on"}, Risk.CONFIRM),
        ("set_switch", {"target": "kettle", "state": "off"}, Risk.NORMAL),
        ("set_switch", {"target": "gate", "state": "on"}, Risk.CONFIRM),
        ("set_cover", {"target": "blind", "position": 40}, Risk.SAY),
        ("set_cover", {"target": "blind", "movement": "close"}, Risk.NORMAL),
        ("lock_door", {"target": "front door"}, Risk.NORMAL),
        ("unlock_door", {"target": "front door"}, Risk.PIN),
        ("unlock_door", {"target": "cellar door"}, Risk.NEVER),
        ("run_scene", {"scene": "Party"}, Risk.CONFIRM),  # as risky as the riskiest
    ],
)
def test_a_call_is_as_risky_as_what_it_does(tool: str, args: dict[str, object], risk: Risk) -> None:
    plan = HOUSE.plan(tool, args, sight())
    assert isinstance(plan, Plan)
    assert plan.risk is risk


def test_what_takes_a_pin_is_not_offered_without_one_and_confirm_is_where_it_can_be_needed() -> None:
    names = [each.name for each in HOUSE.declarations()]
    assert "lock_door" in names
    assert "unlock_door" not in names
    assert names[-1] == "confirm"
    harmless = house({"spot": z2m("light", "spot")}, groups=None)
    assert [each.name for each in harmless.declarations()] == ["set_light", "read_home"]


def test_a_risky_plug_is_switched_after_a_yes_of_another_turn() -> None:
    household = Household(HOUSE)
    clock = datetime(2026, 3, 4, 12, tzinfo=UTC)
    on = ToolCall("1", "set_switch", {"target": "the kettle", "state": "on"})
    asked = household.decide(on, Mandate(1, True, 0.0), Moment(0.0, clock))
    assert isinstance(asked, Refusal)
    assert (asked.status, asked.sentence) == (
        "needs_confirmation",
        "Shall I really turn on the kettle? Say yes to confirm.",
    )
    yes = ToolCall("2", "confirm", {"id": asked.id})
    assert isinstance(household.decide(yes, Mandate(1, True, 0.0), Moment(1.0, clock)), Refusal)
    done = household.decide(yes, Mandate(2, True, 2.0), Moment(2.0, clock))
    assert isinstance(done, Plan)
    assert [order.target for order in done.orders] == ["kettle"]
