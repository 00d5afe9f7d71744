"""Changes such as `+20` and `brighter`: reckoned from what the house has told."""

from __future__ import annotations

import json

import pytest

from agentd.home.answer import Refusal
from tests.home.furnished import house, messages, refused, sight

HOUSE = house()
LIT = {"zigbee2mqtt/sofa_lamp": {"state": "ON", "brightness": 102, "color_temp": 370}}


@pytest.mark.parametrize(
    ("change", "payload"),
    [
        ("+20", '{"state":"ON","brightness":152}'),
        ("-10 %", '{"state":"ON","brightness":76}'),
        ("brighter", '{"state":"ON","brightness":152}'),
        ("heller", '{"state":"ON","brightness":152}'),
        ("darker", '{"state":"ON","brightness":51}'),
        ("+100", '{"state":"ON","brightness":254}'),
        ("-100", '{"state":"ON","brightness":3}'),  # never into darkness
    ],
)
def test_changes_are_reckoned_from_what_is(change: str, payload: str) -> None:
    assert messages(HOUSE, "set_light", sight(LIT), target="sofa", brightness=change) == [
        ("zigbee2mqtt/sofa_lamp/set", payload)
    ]


def test_a_white_may_be_changed_too() -> None:
    ((_, payload),) = messages(HOUSE, "set_light", sight(LIT), target="sofa", color_temp="cooler")
    assert json.loads(payload)["color_temp"] == 312


@pytest.mark.parametrize("at", [sight(), sight(LIT, retained=True), sight(LIT, age_s=7200)])
def test_what_is_not_known_for_certain_is_asked(at: object) -> None:
    plan = HOUSE.plan("set_light", {"target": "sofa", "brightness": "+20"}, at)  # type: ignore[arg-type]
    assert isinstance(plan, Refusal)
    assert plan.sentence == "The brightness of sofa lamp is not known just now; say to what it is to be set."


def test_a_light_that_is_off_gets_brighter_from_nothing_and_not_darker() -> None:
    off = sight({"zigbee2mqtt/sofa_lamp": {"state": "OFF", "brightness": 254}})
    ((_, payload),) = messages(HOUSE, "set_light", off, target="sofa", brightness="brighter")
    assert json.loads(payload) == {"state": "ON", "brightness": 51}
    assert refused(HOUSE, "set_light", off, target="sofa", brightness="darker") == "sofa lamp is off."


def test_a_temperature_is_refused_beyond_the_range_and_never_clamped() -> None:
    warm = sight({"zigbee2mqtt/bath_valve": {"current_heating_setpoint": 23.5, "system_mode": "heat"}})
    ((_, payload),) = messages(HOUSE, "set_climate", warm, target="bathroom", temperature="-1")
    assert json.loads(payload)["current_heating_setpoint"] == 22.5
    assert "15 to 24" in refused(HOUSE, "set_climate", warm, target="bathroom", temperature="warmer")
