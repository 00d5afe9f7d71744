from __future__ import annotations

from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.joining import joined
from tests.home.discovery.house import found, homeassistant, zigbee2mqtt


def lamp(source: str, *same: str, **entry: object) -> Found:
    return Found(source, frozenset(same), "lamp", "light", entry)


def test_identities_in_any_form() -> None:
    assert identities(
        "zigbee2mqtt_0x00158D0001E2A3B4", "5C:CF:7F:A1:B2:C3", "5ccf7fa1b2c3", "abc", None, 5
    ) == {
        "ieee 00158d0001e2a3b4",
        "mac 5ccf7fa1b2c3",
    }
    assert identities("0x00158d0001e2a3b4ff", "x5ccf7fa1b2c3d") == frozenset()


def test_the_earlier_source_wins_also_when_it_passes_a_device_over() -> None:
    native: list[Find] = [lamp("z/1", "mac 1"), Skipped("z/2", "old", "is disabled", frozenset({"mac 2"}))]
    copies = [lamp("h/1", "mac 1"), lamp("h/2", "mac 2"), lamp("h/3", "mac 3")]
    kept = joined([native, copies])
    assert [each.source for each in kept if isinstance(each, Found)] == ["z/1", "h/3"]
    assert {each.source: each.why for each in kept if isinstance(each, Skipped)}["h/1"].startswith(
        "is z/1 already"
    )


def test_several_parts_of_one_device_are_no_copies() -> None:
    parts: list[Find] = [lamp("z/1/left", "mac 1"), lamp("z/1/right", "mac 1")]
    assert joined([parts]) == parts


def test_all_copies_of_zigbee2mqtts_devices_are_dropped() -> None:
    native = found(zigbee2mqtt())
    both = found([*zigbee2mqtt(), *homeassistant("homeassistant_zigbee2mqtt")], ())
    assert [each for each in both if isinstance(each, Found)] == [
        each for each in native if isinstance(each, Found)
    ]


def test_nobody_can_announce_a_lamp_that_unlocks_the_door() -> None:
    door = Found("z/1", frozenset(), "door", "lock", {"topic": "zigbee2mqtt/front_door"}, guarded="a lock")
    config = {"command_topic": "zigbee2mqtt/front_door/set", "payload_on": "UNLOCK"}
    other = {"command_topic": "zigbee2mqtt/other/set"}
    kept = joined([[door], [lamp("h/1", config=config), lamp("h/2", config=other)]])
    assert [each.source for each in kept if isinstance(each, Found)] == ["z/1", "h/2"]


def test_the_old_form_of_tasmotas_copy_is_known_by_its_topics() -> None:
    strip = Found("tasmota/1", frozenset(), "strip", "light", {"topic": "tasmota_A1B2C3"})
    copy = lamp("h/1", config={"command_topic": "cmnd/tasmota_A1B2C3/POWER"})
    assert [each.source for each in joined([[strip], [copy]]) if isinstance(each, Found)] == ["tasmota/1"]
