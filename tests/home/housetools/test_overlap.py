"""Tools of the owner's beside those for devices."""

from __future__ import annotations

import pytest

from agentd.home.book import build_book
from tests.home.books import command, file
from tests.home.furnished import DEVICES, house

ON = {"topic": "zigbee2mqtt/sofa_lamp/set", "json": {"state": "ON"}}


def test_a_tool_of_the_owners_with_the_name_of_ours_is_a_mistake() -> None:
    _, (mistake,) = build_book([file({"devices": DEVICES, "set_light": command(ON)})])
    assert mistake.key == "set_light"
    assert "the tool for the house's devices is called `set_light`, too" in mistake.problem


@pytest.mark.parametrize(
    ("publish", "args", "warned"),
    [
        (ON, None, ["sofa_lamp"]),
        ({"topic": "cmnd/{it}/POWER", "text": "ON"}, {"it": {"type": "slug"}}, ["kitchen_spots"]),
        ({"topic": "zigbee2mqtt/other/set", "json": {"state": "ON"}}, None, []),
        ([ON, {"topic": "zigbee2mqtt/kettle/set", "json": {"state": "OFF"}}], None, []),  # a scene
    ],
)
def test_two_ways_to_one_device_are_warned_of(publish: object, args: object, warned: list[str]) -> None:
    book = house(turn_on=command(publish, args))
    problems = [f"publishes to {name}, which the tools for devices cover already" for name in warned]
    assert [(each.key, each.problem) for each in book.warnings] == [("turn_on", each) for each in problems]
