from __future__ import annotations

import re
from pathlib import Path

import pytest

from agentd.config.yamlsource import read
from agentd.home.book import ToolFile, build_book
from agentd.home.device.devices import build_devices
from agentd.home.naming import Names
from tests.home.books import book, command, file, mistakes, problem
from tests.home.judge import TICKET, device, sent

LAMP = {"profile": "zigbee2mqtt.light", "topic": "zigbee2mqtt/lamp"}
PLUG = {"profile": "tasmota.switch", "topic": "plug"}

YAML = """
devices:
  sofa_lamp: {profile: zigbee2mqtt.light, topic: zigbee2mqtt/lamp, room: living_room, aliases: [reading]}
  kettle: {profile: zigbee2mqtt.switch, topic: zigbee2mqtt/kettle, room: bath, risk: {on: confirm, off: say}}
  front_door: {profile: zigbee2mqtt.lock, topic: zigbee2mqtt/door, risk: {lock: normal, unlock: pin}}
  fence_gate: {profile: shelly2.switch, topic: shellyplus1-a8, kind: gate, risk: {"on": confirm}, pulse: 1s}
  valve:
    {profile: zigbee2mqtt.climate, topic: zigbee2mqtt/v, modes: [heat, off], min: 15, max: 24}
  pump:
    profile: generic.switch
    properties: {on: {command: pump/set, state: pump, words: {on: "1", off: "0"}}}
groups:
  plugs: {members: [kettle], aliases: [all plugs]}
"""


def test_two_lines_are_a_device() -> None:
    data, places = read(YAML, "house.yaml")
    made, wrong = build_book([ToolFile("house.yaml", data, places)])
    assert wrong == []
    lamp, gate = made.devices["sofa_lamp"], made.devices["fence_gate"]
    assert (lamp.kind, lamp.room, lamp.aliases) == ("light", "living_room", ("reading",))
    assert lamp.settable == {"on", "brightness", "color_temp", "color"}
    assert lamp.limits("brightness") == (0, 100, 1)
    assert lamp.limits("color_temp") == (2200, 6500, 1)
    assert lamp.limits("color") is None
    assert (gate.kind, gate.pulse_s, gate.risk) == ("gate", 1.0, {"on": "confirm"})
    # Bare `on` and `off` are words, wherever they stand.
    assert made.devices["kettle"].risk == {"on": "confirm", "off": "say"}
    assert made.devices["valve"].choices("mode") == ("heat", "off")
    assert made.devices["valve"].limits("temperature") == (15, 24, 0.5)
    assert made.devices["valve"].link.sleepy
    assert sent(made.devices["pump"].order({"on": True}, TICKET)) == [("pump/set", "1")]
    assert made.groups["plugs"].members == ("kettle",)
    assert (made.groups["plugs"].kind, made.groups["plugs"].aliases) == ("switch", ("all plugs",))
    assert set(made.rooms) == {"living_room", "bath"}
    assert {"zigbee2mqtt/lamp", "shellyplus1-a8/events/rpc", "pump"} <= made.topics()
    assert made.partial() == {"shellyplus1-a8/events/rpc"}


def test_the_house_of_the_readme() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    [text] = [part for part in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "\ndevices:" in part]
    data, places = read(text, "README.md")
    made, wrong = build_book([ToolFile("README.md", data, places)])
    assert wrong == []
    assert made.groups["ground_floor"].members == ("sofa_lamp",)
    assert made.devices["kettle"].risk == {"on": "confirm"}


@pytest.mark.parametrize(("written", "kind"), [("garage", "gate"), ("door", "gate"), ("valve", "valve")])
def test_kinds_that_are_written_otherwise(written: str, kind: str) -> None:
    assert device("zigbee2mqtt.cover", "zigbee2mqtt/garage", kind=written).kind == kind


def test_a_room_is_known_by_its_other_names_or_made() -> None:
    rooms = {"living_room": {"aliases": ["lounge"]}}
    made = book(
        rooms=rooms,
        devices={
            "a": {**LAMP, "room": "The Lounge"},
            "b": {**PLUG, "room": "attic"},
            "c": {**PLUG, "room": "Attic"},
        },
    )
    assert [device.room for device in made.devices.values()] == ["living_room", "attic", "attic"]
    assert made.rooms == {"living_room": ("lounge",), "attic": ()}


def test_sections_of_several_files_are_one() -> None:
    one = file({"devices": {"a": LAMP}, "groups": {"g": {"members": ["a", "b"]}}}, "a.yaml")
    two = file({"devices": {"b": LAMP, "a": LAMP}}, "b.yaml")
    made, wrong = build_book([one, two])
    assert list(made.devices) == ["a", "b"]
    assert [str(each) for each in wrong] == [
        "b.yaml:5: devices.a: is defined already in a.yaml:2; rename one of them, or delete it"
    ]
    assert made.groups["g"].members == ("a", "b")


def test_what_is_excepted_is_no_member() -> None:
    devices = {name: {**PLUG, "topic": name} for name in ("a", "b", "c")}
    made = book(devices=devices, groups={"g": {"members": ["a", "b", "c", "a"], "except": ["b"]}})
    assert made.groups["g"].members == ("a", "c")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (3, "devices.x: is not a mapping; write `sofa_lamp: {"),
        ({"topic": "a/b"}, "devices.x.profile: is missing; add `profile:`"),
        (
            {**LAMP, "profile": "zigbee.light"},
            "devices.x.profile: there is no profile zigbee.light; write `zigbee2mqtt.light`",
        ),
        (
            {**LAMP, "profile": "tasmota.lights"},
            "devices.x.profile: there is no profile tasmota.lights; write `tasmota.light`",
        ),
        (
            {**LAMP, "profile": "shelly1.lock"},
            "devices.x.profile: there is no profile shelly1.lock; write `shelly1.` and one of light, switch",
        ),
        ({**LAMP, "profile": "q"}, "devices.x.profile: there is no profile q; write `family.kind`"),
        ({"profile": "zigbee2mqtt.light"}, "devices.x.topic: is missing; write it as in"),
        ({**LAMP, "topic": "zigbee2mqtt/+"}, "devices.x.topic: has a wildcard (+ or #)"),
        (
            {**LAMP, "topic": "zigbee2mqtt/bridge/request/x"},
            "devices.x: topic is not that of a device of zigbee2mqtt",
        ),
        ({**LAMP, "topic": "lamp"}, "devices.x: topic is not that of a device of zigbee2mqtt"),
        ({**PLUG, "profile": "esphome.switch"}, "devices.x: topic is not one of ESPHome's"),
        ({**PLUG, "full_topic": "%prefix%/"}, "devices.x: full_topic lacks %prefix% or %topic%"),
        ({**LAMP, "colour": "hs"}, "devices.x.colour: is not a key that may stand here; write `color`"),
        ({**PLUG, "kelvin": [2000, 6500]}, "devices.x.kelvin: means nothing for tasmota.switch; delete it"),
        ({**LAMP, "kelvin": [6500, 2000]}, "devices.x.kelvin: is not a range from warm to cold"),
        ({**LAMP, "kelvin": 2000}, "devices.x.kelvin: is not a range of kelvins"),
        (
            {**LAMP, "can": ["brigthness"]},
            'devices.x.can.0: "brigthness" is not known here; write `brightness`',
        ),
        ({**LAMP, "can": ["position"]}, "devices.x: `can` has position, which it cannot have"),
        ({**LAMP, "color": "cmyk"}, 'devices.x.color: "cmyk" is not known here'),
        ({**LAMP, "kind": "ligth"}, 'devices.x.kind: "ligth" is not known here; write `light`'),
        ({**LAMP, "risk": {"onn": "confirm"}}, "devices.x.risk: has no action `onn`; write `on`"),
        ({**LAMP, "risk": {"on": "ask"}}, "devices.x.risk: `ask` is no class of risk"),
        ({**LAMP, "aliases": ["a+b"]}, "devices.x.aliases.0: 'a+b' cannot be spoken"),
        ({**LAMP, "members": ["y"]}, "devices.x.members.0: there is no device y"),
        ({**LAMP, "members": ["x"]}, "devices.x.members.0: x is not a single light"),
        ({**PLUG, "pulse": 1}, "devices.x.pulse: is not a duration"),
        ({"profile": "tasmota.sensor", "topic": "t"}, "devices.x: does not say what it measures"),
        (
            {"profile": "shelly2.light", "topic": "s", "can": ["color", "color_temp"]},
            "devices.x: `can` has color and color_temp",
        ),
        (
            {"profile": "shelly2.switch", "topic": "s", "endpoint": "left"},
            "devices.x: `endpoint` is not a number",
        ),
        (
            {"profile": "zigbee2mqtt.climate", "topic": "zigbee2mqtt/v", "min": 24, "max": 15},
            "devices.x: max is not larger than min",
        ),
        (
            {"profile": "generic.light", "properties": {"brightnes": {"command": "a"}}},
            "devices.x: `brightnes` cannot be set on a light; write `brightness`",
        ),
        (
            {"profile": "generic.switch", "properties": {"on": {"words": {"on": 1}}}},
            "devices.x: `on` is neither asked nor told",
        ),
        (
            {"profile": "generic.switch", "properties": {"on": {"command": "cmnd/x/Restart"}}},
            "devices.x: `cmnd/x/Restart` is not for tools",
        ),
        (
            {"profile": "shelly2.switch", "topic": "homeassistant/x"},
            "devices.x: `homeassistant/x` is not for",
        ),
        (
            {"profile": "generic.switch", "properties": {"on": {"command": "a/rpc"}}},
            "devices.x: `a/rpc` is not for tools",
        ),
        (
            {"profile": "generic.switch", "properties": {"on": {"command": "a", "words": {"yes": 1}}}},
            "devices.x: `on` has no value `yes`",
        ),
        (
            {"profile": "generic.switch", "properties": {"on": {"comand": "a"}}},
            "devices.x.properties.on.comand: is not a key that may stand here",
        ),
    ],
)
def test_mistakes(entry: object, words: str) -> None:
    assert problem(devices={"x": entry}).startswith(words)


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"devices": ["x"]}, "devices: is not a mapping of devices"),
        ({"groups": ["x"]}, "groups: is not a mapping of groups"),
        ({"devices": {"la+mp": LAMP}}, "devices.la+mp: is not a legal name of a device"),
        (
            {"devices": {"a": {**LAMP, "aliases": ["x"]}, "b": {**PLUG, "aliases": ["The X"]}}},
            "devices.b: `The X` names a already, in lights.yaml:2",
        ),
        (
            {"rooms": {"bath": None}, "devices": {"bath": LAMP}},
            "devices.bath: `bath` names bath already, in lights.yaml:2",
        ),
        (
            {"devices": {"a": LAMP, "b": {**PLUG, "room": "a"}}},
            "devices.b.room: `a` names a already, in lights.yaml:2",
        ),
        ({"devices": {"a": LAMP}, "groups": {"a": {"members": ["a"]}}}, "groups.a: `a` names a already"),
        ({"devices": {"Alles": LAMP}}, "devices.Alles: `Alles` means more than one thing of the house"),
        ({"devices": {"a": {**LAMP, "aliases": ["here"]}}}, "devices.a: `here` means more than one thing"),
        (
            {"devices": {"a": LAMP}, "groups": {"g": {"members": ["a", "bb"]}}},
            "groups.g.members.1: there is no device bb; write the name of a device",
        ),
        (
            {"devices": {"lamp": LAMP}, "groups": {"g": {"members": ["lmp"]}}},
            "groups.g.members.0: there is no device lmp; write `lamp`",
        ),
        (
            {"devices": {"a": LAMP, "b": PLUG}, "groups": {"g": {"members": ["a", "b"]}}},
            "groups.g.members: are of several kinds (light, switch)",
        ),
        (
            {"devices": {"a": LAMP}, "groups": {"g": {"members": ["a"], "except": ["a"]}}},
            "groups.g.members: is empty",
        ),
    ],
)
def test_mistakes_of_the_house(sections: dict[str, object], words: str) -> None:
    assert problem(**sections).startswith(words)


def test_all_mistakes_are_told_at_once() -> None:
    found = mistakes(
        devices={"a": {**LAMP, "kind": "x", "min": 3}, "b": {}, "c": LAMP}, groups={"g": {"members": ["a"]}}
    )
    assert [each.key for each in found] == ["devices.a.kind", "devices.b.profile"]


def test_tools_and_devices_live_side_by_side() -> None:
    made = book(devices={"a": LAMP}, on=command({"topic": "x", "text": "ON"}))
    assert list(made.tools) == ["on", "set_light", "read_home"]


def test_a_house_of_five_hundred_is_one_build() -> None:
    devices = {
        f"lamp {n}": {**LAMP, "topic": f"zigbee2mqtt/{n}", "room": f"room {n % 20}"} for n in range(500)
    }
    made = book(devices=devices)
    assert len(made.devices) == 500
    assert len(made.rooms) == 20


def test_a_device_with_a_mistake_keeps_its_name() -> None:
    wrong = file({"devices": {"a": {**LAMP, "kind": "x"}, "b": {**PLUG, "aliases": ["a"]}}})
    made, _ = build_book([wrong])
    assert list(made.devices) == ["b"]
    assert build_devices([], {}, Names()) == {}
