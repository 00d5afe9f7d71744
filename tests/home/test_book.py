from __future__ import annotations

import json
import time

import pytest

from agentd.home.answer import Refusal
from agentd.home.book import ToolBook, build_book
from agentd.home.order import Order, Publish, Wait
from agentd.home.plan import Plan
from tests.home.books import LEVEL, ROOM, book, command, file, problem, question, refused, sent

LIGHTS = {"topic": "home/{room}/light/set", "json": {"state": "ON"}}


def test_the_smallest_useful_tool() -> None:
    tools = book(turn_on_lights=command(LIGHTS, {"room": ROOM}))
    assert tools.plan("turn_on_lights", {"room": "Living Room"}) == Plan(
        "turn_on_lights",
        (Order("", (Publish("home/living_room/light/set", b'{"state":"ON"}'),)),),
        "I have sent the command: turn on lights.",
    )


def test_a_file_with_thousands_of_mistakes_is_read_in_a_moment() -> None:
    """The owner sees all of them; to know what is sound already takes no look through what is not."""
    bad = {f"t{n}": {"descripton": "x", "publish": {"topc": "a", "jsn": 1}} for n in range(4000)}
    began = time.process_time()
    _, mistakes = build_book([file(bad)])
    assert len(mistakes) == 5 * len(bad)
    assert time.process_time() - began < 8.0  # a fifth of that; 20 if each looked at all


def test_what_the_model_is_told() -> None:
    tools = book(
        a=command({"topic": "x", "text": "1"}, delay="never"),
        b=command(LIGHTS, {"room": ROOM}, delay="never"),
    )
    plain, lights = tools.declarations()
    assert (plain.name, plain.description, plain.schema) == ("a", "A tool.", None)
    assert lights.schema == {
        "type": "object",
        "properties": {"room": {"type": "string", "enum": ["kitchen", "bedroom", "living_room"]}},
        "required": ["room"],
    }


def test_descriptions_and_defaults_stand_in_the_schema() -> None:
    level = {"type": "percent", "description": "how bright", "default": 15}
    (tool,) = book(a=command({"topic": "x", "json": ["{l}"]}, {"l": level}, delay="never")).declarations()
    assert tool.schema == {
        "type": "object",
        "properties": {
            "l": {
                "type": "integer",
                "minimum": 0,
                "maximum": 100,
                "description": "how bright: a whole number from 0 to 100 (percent)",
                "default": 15,
            }
        },
    }


def test_a_value_alone_keeps_its_type_and_what_is_unset_is_left_out() -> None:
    args = {
        "level": LEVEL,
        "words": {"type": "text", "required": False},
        "speed": {"type": "number", "required": False},
        "time": {"type": "duration", "default": "2min"},
    }
    tree = {
        "brightness": "{level|scale(0,254)}",
        "text": "level {level}",
        "list": ["{words}", "{level}", None, True],
        "deep": {"speed": "{speed}", "note": "at {speed}"},
        "seconds": "{time}",
        "words": "{words}",
    }
    tools = book(a=command({"topic": "x", "json": tree}, args))
    ((_, short),) = sent(tools, "a", level="50", speed=None)
    assert json.loads(short) == {
        "brightness": 127,
        "text": "level 50",
        "list": [50, None, True],
        "deep": {},
        "seconds": 120,
    }
    ((_, long),) = sent(tools, "a", level=1, words='say "ä"', speed=2.50)
    assert '"words":"say \\"ä\\""' in long
    assert json.loads(long)["deep"] == {"speed": 2.5, "note": "at 2.5"}


def test_a_choice_may_stand_for_several_values() -> None:
    mood = {"type": "choice", "values": {"cosy": {"level": 30, "kelvin": 2400}, "bright": {"level": 100}}}
    tree = {"mood": "{mood|upper}", "brightness": "{mood.level|round}", "kelvin": "{mood.kelvin}"}
    tools = book(a=command({"topic": "x/{mood.level}", "json": tree}, {"mood": mood}))
    assert sent(tools, "a", mood="Cosy") == [("x/30", '{"mood":"COSY","brightness":30,"kelvin":2400}')]
    assert sent(tools, "a", mood="bright") == [("x/100", '{"mood":"BRIGHT","brightness":100}')]


def test_several_messages_in_their_order() -> None:
    steps = [
        {"topic": "a", "text": "{level}", "qos": 0},
        {"wait": "300ms"},
        {"topic": "b", "text": True, "retain": False},
    ]
    tools = book(scene=command(steps, {"level": {**LEVEL, "default": 15}}, said="Sent at {level}."))
    plan = tools.plan("scene", {})
    order = Order("", (Publish("a", b"15", 0), Wait(0.3), Publish("b", b"true")))
    assert plan == Plan("scene", (order,), "Sent at 15.")
    assert isinstance(plan, Plan)
    assert plan.sent == {"output": {"status": "sent_unconfirmed", "sentence": "Sent at 15."}}


def test_free_text_in_a_bare_payload_is_plain() -> None:
    tools = book(say=command({"topic": "tts", "text": "say {words}"}, {"words": {"type": "text"}}))
    assert sent(tools, "say", words="Dinner's ready, é\u0301!") == [("tts", "say Dinner's ready, é\u0301!")]
    assert refused(tools, "say", {"words": "x; Restart 1"}) == (
        "words must be plain text; the sign `;` is not allowed in it."
    )


def test_owners_braces_reach_the_device() -> None:
    tools = book(a=command({"topic": "x", "text": '{"turn": "on", "gain": {level}}'}, {"level": LEVEL}))
    assert sent(tools, "a", level=7) == [("x", '{"turn": "on", "gain": 7}')]


def test_a_slug_is_judged_at_the_call() -> None:
    tools = book(a=command({"topic": "cmnd/desk/{id}", "text": "1"}, {"id": {"type": "slug"}}))
    assert sent(tools, "a", id="power") == [("cmnd/desk/power", "1")]
    assert "administers devices" in refused(tools, "a", {"id": "backlog"})


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({}, "dim needs room: one of kitchen, bedroom, living_room."),
        ({"room": "attic"}, 'room must be one of kitchen, bedroom, living_room, not "attic".'),
        ({"room": "kitchen", "lvl": 1}, 'dim has no argument "lvl"; its arguments are room, level.'),
        (
            {"room": "kitchen", "level": "much"},
            'level must be a whole number from 0 to 100 (percent), not "much".',
        ),
    ],
)
def test_illegal_arguments(args: dict[str, object], sentence: str) -> None:
    level = {**LEVEL, "default": 5}
    tools = book(dim=command({"topic": "{room}", "json": ["{level}"]}, {"room": ROOM, "level": level}))
    assert refused(tools, "dim", args) == sentence


def test_unknown_tools() -> None:
    tools = book(turn_on_lights=command(LIGHTS, {"room": ROOM}), stop=command({"topic": "x", "text": "1"}))
    assert refused(tools, "Turn_On_Light", {}) == (
        'There is no tool "Turn_On_Light"; did you mean turn_on_lights?'
    )
    assert refused(tools, "x\n" * 99, {}).endswith("the tools are: turn_on_lights, stop.")
    assert refused(ToolBook(), "x", {}) == 'There is no tool "x"; the tools are: none.'
    assert refused(tools, "stop", {"room": 1}) == 'stop has no argument "room"; it takes no arguments.'


def test_a_question_without_units_or_arguments() -> None:
    tools = book(door=question({"topic": "home/door"}), power=question({"topic": "p", "unit": "watt"}))
    assert tools.tools["door"].said == "door: {value}"
    assert tools.tools["power"].said == "power: {value} {unit}"


def test_phrases_are_derived_where_there_are_none() -> None:
    args = {
        "room": ROOM,
        "level": LEVEL,
        "time": {"type": "duration", "required": False},
        "note": {"type": "text"},
    }
    body = {"topic": "{room}", "json": ["{level}", "{time}"]}
    spoken = {name: args[name] for name in ("room", "level", "time")}
    tools = book(
        set_brightness=command(body, spoken),
        kitchen_power=question({"topic": "x"}),
        x_12345=command({"topic": "x", "text": "1"}),
        note=command({"topic": "x", "json": ["{note}"]}, {"note": args["note"]}),
    )
    assert {name: tool.phrases for name, tool in tools.tools.items()} == {
        "set_brightness": ("set brightness [in] [the] {room} [to] {level} [[to] {time}]",),
        "kitchen_power": ("[what is] [the] kitchen power",),
        "x_12345": (),
        "note": (),
    }


def test_examples_are_legal_calls() -> None:
    args = {
        "a": ROOM,
        "b": LEVEL,
        "c": {"type": "text"},
        "d": {"type": "slug"},
        "e": {"type": "duration"},
        "f": {"type": "number", "min": 1, "max": 2},
        "g": {"type": "number", "default": 7},
    }
    tools = book(t=command({"topic": "x", "json": {name: f"{{{name}}}" for name in args}}, args))
    example = tools.tools["t"].example()
    assert example["g"] == 7
    assert set(json.loads(sent(tools, "t", **example)[0][1])) == set(args)


def test_a_name_defined_twice_names_both_places() -> None:
    tool = command({"topic": "x", "text": "1"})
    made, found = build_book([file({"a": tool}, "one.yaml"), file({"b": tool, "a": tool}, "two.yaml")])
    assert list(made.tools) == ["a", "b"]
    assert [str(m) for m in found] == [
        "two.yaml:6: a: is defined already in one.yaml:1; rename one of them, or delete it"
    ]


def test_sections_of_several_files_are_merged() -> None:
    tool = command({"topic": "{room}", "text": "1"}, {"room": ROOM})
    files = [file({"rooms": {"bedroom": {"aliases": ["nest"]}}, "t": tool}), file({"rooms": {"attic": {}}})]
    made, found = build_book(files)
    assert found == []
    assert sent(made, "t", room="nest") == [("bedroom", "1")]


@pytest.mark.parametrize("name", ["2_lamps", "turn-on", "turn on", "é", "x" * 65, ""])
def test_names_that_the_model_cannot_call(name: str) -> None:
    assert "is not a legal name of a tool" in problem(**{name: command({"topic": "x", "text": "1"})})


def test_files_that_are_no_mapping() -> None:
    made, found = build_book([file(None), file([1], "x.yaml")])
    assert made.tools == {}
    assert [str(m).partition(";")[0] for m in found] == [
        "x.yaml: (file): is not a mapping of tool names to tools"
    ]


def test_the_sound_tools_are_there_beside_the_mistakes() -> None:
    tool = command({"topic": "x", "text": "1"})
    made, found = build_book([file({"good": tool, "bad": {}})])
    assert list(made.tools) == ["good"]
    assert [m.key for m in found] == ["bad.description", "bad"]


ALLOWED = ("home/+/light/set", "z/sofa/#")


def test_nothing_is_published_outside_of_what_the_owner_allows() -> None:
    light = command({"topic": "home/{room}/light/set", "text": "ON"}, {"room": ROOM})
    devices = {
        name: {"profile": "zigbee2mqtt.light", "topic": f"z/{name}", "room": "study"}
        for name in ("sofa", "desk")
    }
    tools = {
        "devices": devices,
        "light": light,
        "blind": command({"topic": "home/kitchen/blind/set", "text": "UP"}),
        "dim": command(
            {"device": "{lamp}", "set": {"on": True}}, {"lamp": {"type": "target", "kind": "light"}}
        ),
    }
    made, found = build_book([file(tools)], allowed=ALLOWED)
    assert [f"{each.key}: {each.problem}" for each in found] == [
        "blind.publish.topic: `home/kitchen/blind/set` is not among the topics of `mqtt.topics.allow`"
    ]
    assert isinstance(made.plan("light", {"room": "kitchen"}), Plan)
    assert isinstance(made.plan("dim", {"lamp": "sofa"}), Plan)
    assert made.plan("dim", {"lamp": "desk"}) == Refusal(
        "Not done: the topic z/desk/set is not among the topics of `mqtt.topics.allow`.", "refused", False
    )
