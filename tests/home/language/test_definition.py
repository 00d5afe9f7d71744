"""Every mistake that a tool can have, found when it is loaded."""

from __future__ import annotations

from typing import Any

import pytest

from tests.home.books import LEVEL, ROOM, command, mistakes, problem, question

TO_ROOM = {"topic": "home/{room}/light/set", "json": {"state": "ON"}}
X = {"topic": "x", "text": "1"}


def arg(spec: object) -> dict[str, object]:
    return command({"topic": "x", "json": {"a": "{a}"}}, {"a": spec})


def message(topic: str = "x", **keys: object) -> dict[str, object]:
    args = {"room": ROOM, "level": LEVEL, "words": {"type": "text"}, "id": {"type": "slug"}}
    publish = [{"topic": topic, **keys}, {"topic": "all/{room}/{id}", "json": ["{level}", "{words}"]}]
    return command(publish, args)


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (None, "t: is not a mapping"),
        ({"description": "A tool."}, "t: does nothing; add `publish:`"),
        ({"publish": X}, "t.description: is missing; add `description:`"),
        (command(X, description=""), "t.description: is empty"),
        (command(X, description=5), "t.description: is not text; write it in quotes"),
        (command(X, read={"topic": "x"}), "t: both publishes and reads"),
        (command(X, descripton="x"), "t.descripton: is not a key that may stand here; write `description`"),
        (command(X, zzz=1), "t.zzz: is not a key that may stand here; the keys here are description, args"),
        (
            command(X, risk="risky"),
            "t.risk: is no class of risk; write info, normal, say, confirm, pin or never",
        ),
        (command(X, hours={"from": "8:00"}), "t.hours.to: is missing; add `to:`"),
        (
            command(X, hours={"from": "8 o'clock", "to": "20:00"}),
            't.hours.from: is no time of the clock; write it in quotes: "22:30"',
        ),
        (command(X, rate={"every": 10}), "t.rate.every: is not a duration; write a number with its unit"),
        (command(X, say_before="{room} next"), "t.say_before: there is no argument `room`"),
        (question({"topic": "x"}, risk="confirm"), "t.risk: is for a tool that publishes; delete it"),
        (
            command(X, {"pin": {"type": "text"}}),
            "t.args.pin: agentd asks for PINs itself, and keeps them to itself; write `risk: pin` instead",
        ),
        (command(X, said=""), "t.said: is empty"),
        (command(X, said="{room}"), "t.said: there is no argument `room`; the tool has none"),
        (command(X, said="{room|upper}"), "t.said: there is no argument `room`"),
        (command(X, phrases="x"), "t.phrases: is not a list"),
        (command(X, phrases=["turn ["]), "t.phrases.0: a place without words"),
        (command([]), "t.publish: is empty"),
        (command([X] * 51), "t.publish: has more than 50 steps"),
        (command("x"), "t.publish: is not a message"),
        (command({"wait": "1s"}), "t.publish: publishes nothing"),
        (command([X, {"wait": "300"}]), "t.publish.1.wait: is not a duration; write a number with its unit"),
        (command([X, {"wait": 3}]), "t.publish.1.wait: is not a duration"),
        (command([X, {"wait": "11s"}]), "t.publish: waits 11 s in sum; shorten the waits to 5 s in sum"),
        (command([X, {"wait": "3s"}, X, {"wait": "2100ms"}]), "t.publish: waits 5.1 s in sum"),
        (command([X, {"wait": "1s", "topic": "x"}]), "t.publish.1.topic: is not a key"),
        (command(X, {"a": {"type": "percent"}}), "t.args.a: is used nowhere; put `{a}` into a topic"),
        (command(X, {"a b": LEVEL}), "t.args.a b: is not a legal name of an argument"),
        (question({"topic": "x/{value}"}, {"value": ROOM}), "t.args.value: is the name of what is read"),
        (question({"topic": "x", "at": "a"}), "t.read.at: is not a JSON pointer; write `/a`"),
        (
            question({"topic": "x/+"}),
            "t.read: does not say what to make of the values on several topics; add",
        ),
        (question({"topic": "x/a+"}), "t.read.topic: `x/a+` has a wildcard"),
        (
            question({"topic": "+/a+", "list_where": 1}),
            "t.read.topic: `+/a+` has a `+` that is not a level by itself",
        ),
        (question({"topic": "x/#"}), "t.read.topic: `x/#` has a wildcard"),
        (question({"topic": "x", "list_where": "open"}), "t.read.list_where: is for a topic with `+`"),
        (question({"topic": "x/{id}"}, {"id": {"type": "slug"}}), "t.read.topic: could become any topic"),
        (question({"topic": "x", "map": {"1": 2}}), "t.read.map.1: is not text"),
        (question({"topic": "x", "max_age": 5}), "t.read.max_age: is not a duration"),
    ],
)
def test_tools(tool: object, words: str) -> None:
    assert problem(t=tool).startswith(words)


@pytest.mark.parametrize(
    ("tool", "keys"),
    [
        (
            command({"topic": "{rom}/x", "json": 1, "retain": True}, {"room": {"type": "choise"}}),
            ["t.args.room.type", "t.publish.retain", "t.publish.topic"],
        ),
        (command({"topic": "a/+/{a}", "text": "{a|scale(1)}"}, {"a": 5}), ["t.args.a", "t.publish.topic"]),
        ({"publish": {"topic": "a/+", "text": "x"}}, ["t.description", "t.publish.topic"]),
        (
            question({"topic": "a/#", "at": "b", "max_age": 5}),
            ["t.read.max_age", "t.read.topic", "t.read.at"],
        ),
        (command([{"topic": "", "text": ["x"]}, {"wait": "1s"}]), ["t.publish.0.text", "t.publish.0.topic"]),
        (command({"topic": "x", "retain": True}), ["t.publish.retain", "t.publish"]),
        (command({"topic": "{b}/{c}/{b}", "text": 1}), ["t.publish.topic", "t.publish.topic"]),
        (
            command(X, {"a": {"type": "z"}}, said="{a} {b}", phrases=["x {a} {b}"]),
            ["t.args.a.type", "t.said", "t.phrases.0"],
        ),
        (command(X, ["room"], said=5), ["t.args", "t.said"]),
    ],
)
def test_all_mistakes_of_a_tool_at_once(tool: object, keys: list[str]) -> None:
    """And none that only follows from another."""
    assert [mistake.key for mistake in mistakes(t=tool)] == keys


def test_waits_of_five_seconds() -> None:
    assert not mistakes(t=command([X, {"wait": "3s"}, X, {"wait": "2s"}]))


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({}, "t.args.a.type: is missing; write one of choice, percent"),
        ({"type": "percnt"}, "t.args.a.type: there is no type percnt; write `percent`"),
        ({"type": "zzz"}, "t.args.a.type: there is no type zzz; write one of choice"),
        ({"type": ["x"]}, "t.args.a.type: there is no type ['x']"),
        ({"type": "colour"}, "t.args.a.type: there is no type colour; write `color`"),
        ({"type": "color", "encode": "rgbw"}, "t.args.a.encode: input should be 'hs', 'rgb', 'xy' or 'hex'"),
        ({"type": "color_temp", "min": 153}, "t.args.a.min: input should be greater than or equal to 1000"),
        ({"type": "color_temp", "min": 6000, "max": 2700}, "t.args.a.max: is not larger than min"),
        ({"type": "number", "scale": [0, 254]}, "t.args.a.scale: `scale` needs a percent, or a number with"),
        ({"type": "percent", "scale": [0]}, "t.args.a.scale: list should have at least 2 items"),
        ({"type": "percent", "scale": [7, 7]}, "t.args.a.scale: has the same number twice"),
        (
            {"type": "percent", "sclae": [0, 1]},
            "t.args.a.sclae: is not a key that may stand here; write `scale`",
        ),
        ({"type": "percent", "round": 9}, "t.args.a.round: input should be less than or equal to 6"),
        ({"type": "percent", "relative": True}, "t.args.a.relative: has nothing to be added to; add `state:"),
        (
            {"type": "percent", "state": {"topic": "x"}},
            "t.args.a.state: is for an argument that takes changes",
        ),
        (
            {"type": "number", "min": -5, "relative": True, "state": {"topic": "x"}},
            "t.args.a.relative: is not for numbers below zero",
        ),
        (
            {"type": "percent", "relative": True, "state": {"topic": "x", "at": "a"}},
            "t.args.a.state.at: is not a JSON pointer",
        ),
        ({"type": "percent", "relative": True, "state": {"at": "/a"}}, "t.args.a.state.topic: is missing"),
        ({"type": "percent", "relative": True, "state": 5}, "t.args.a.state: "),
        ({"type": "percent", "min": 1}, "t.args.a.min: is not a key that may stand here"),
        (
            {"type": "percent", "default": 101},
            "t.args.a.default: is no legal value: a must be",
        ),
        ({"type": "percent", "default": 5, "required": True}, "t.args.a: is required and has a default"),
        ({"type": "percent", "required": "yes"}, "t.args.a.required: is neither true nor false"),
        ({"type": "number", "min": "5"}, "t.args.a.min: is not a number"),
        ({"type": "number", "min": True}, "t.args.a.min: is not a number"),
        ({"type": "number", "min": 5, "max": 5}, "t.args.a.max: is not larger than min"),
        ({"type": "number", "step": 0}, "t.args.a.step: input should be greater than 0"),
        ({"type": "number", "max": float("inf")}, "t.args.a.max: is not a finite number"),
        ({"type": "duration", "min": "2h", "max": "1h"}, "t.args.a.max: is not larger than min"),
        ({"type": "duration", "min": 5}, "t.args.a.min: is not a duration"),
        ({"type": "choice"}, "t.args.a.values: is missing"),
        ({"type": "choice", "values": []}, "t.args.a.values: is not a list of names"),
        ({"type": "choice", "values": "on"}, "t.args.a.values: is not a list of names"),
        ({"type": "choice", "values": [True, "off"]}, "t.args.a.values: has True where a name should be"),
        ({"type": "choice", "values": ["on", "on"]}, "t.args.a.values: names a value twice"),
        ({"type": "choice", "values": [["on"]]}, "t.args.a.values: has ['on'] where a name should be"),
        ({"type": "choice", "values": ["on", "On"]}, "t.args.a.values: `on` and `On` sound the same"),
        ({"type": "choice", "values": ["_"]}, "t.args.a.values: '_' is not a name"),
        ({"type": "choice", "values": {"a": 5}}, "t.args.a.values: has no named values for 'a'"),
        ({"type": "choice", "values": {"a": {"b": [1]}}}, "t.args.a.values: has more than texts and numbers"),
        ({"type": "choice", "values": {"a": {"b": float("nan")}}}, "t.args.a.values: has more than texts"),
    ],
)
def test_arguments(spec: object, words: str) -> None:
    assert problem(t=arg(spec)).startswith(words)


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        (message(), "t.publish.0: has no payload; give either"),
        (message(text="a", json=1), "t.publish.0: has both json and text"),
        (message(text="a", retain=True), "t.publish.0.retain: a command must not be retained"),
        (message(text="a", retain="no"), "t.publish.0.retain: is neither true nor false"),
        (message(text="a", qos=2), "t.publish.0.qos: input should be 0 or 1"),
        (message(text=["a"]), "t.publish.0.text: is not one text or number"),
        (message(text="{levl}"), "t.publish.0.text: there is no argument `levl`; `level` is near"),
        (
            message(text="{zzz}"),
            "t.publish.0.text: there is no argument `zzz`; there is room, level",
        ),
        (message(text="{the level}"), "t.publish.0.text: `{the level}` is not an argument in braces"),
        (message(text="{room.x}"), "t.publish.0.text: no value of `room` has a `x`"),
        (message(text="{level.x}"), "t.publish.0.text: no value of `level` has a `x`"),
        (message(text="{room|round}"), "t.publish.0.text: `round` works on numbers only"),
        (message(json={"a": {"b": ["{x}"]}}), "t.publish.0.json.a.b.0: there is no argument `x`"),
        (message(json={"{room}": 1}), "t.publish.0.json.{room}: is no plain text; write keys in quotes"),
        (message(json={True: 1}), "t.publish.0.json.True: is no plain text"),
        (message(json={"a": {1, 2}}), "t.publish.0.json.a: is no value of JSON"),
        (message(json=float("nan")), "t.publish.0.json: is no value of JSON"),
        (
            message("x/{words}", text="a"),
            "t.publish.0.topic: `words` may not enter a topic; only",
        ),
        (message("x/{level}", text="a"), "t.publish.0.topic: `level` may not enter a topic"),
        (message("x/{room", text="a"), "t.publish.0.topic: has a brace without an argument"),
        (message("x/{}", text="a"), "t.publish.0.topic: has a brace without an argument"),
        (message("x//y", text="a"), "t.publish.0.topic: `x//y` has an empty level"),
        (message("x/+", text="a"), "t.publish.0.topic: `x/+` has a wildcard"),
        (message("cmnd/{id}/Backlog", text="a"), "t.publish.0.topic: `cmnd/x/Backlog` is not for tools"),
        (message("homeassistant/{room}", text="a"), "t.publish.0.topic: `homeassistant/kitchen` is not for"),
        (message(5, text="a"), "t.publish.0.topic: is not text"),  # type: ignore[arg-type]
    ],
)
def test_messages(tool: object, words: str) -> None:
    assert problem(t=tool).startswith(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"when": "on"}, "when: is not a condition; write `when: {ARGUMENT: VALUE}`"),
        ({"when": {}}, "when: is not a condition"),
        ({"when": {"rom": "kitchen"}}, "when.rom: is no argument of the tool"),
        ({"when": {"room": ["kitchen", "attic"]}}, "when.room: can never be true: room must be one of"),
        ({"when": {"state": {"topic": "x"}}}, "when.state.equals: is missing"),
        ({"when": {"state": {"topic": "x/+", "equals": 1}}}, "when.state.topic: `x/+` has a wildcard"),
        ({"when": {"state": {"topic": "x/{id}", "equals": 1}}}, "when.state.topic: could become any topic"),
        ({"expiry": "2min"}, "expiry: input should be less than or equal to 60"),
        ({"expiry": 5}, "expiry: is not a duration"),
        ({"content_type": ""}, "content_type: is empty"),
        ({"properties": {"a": 1}}, "properties.a: is not text"),
        ({"response": "yes"}, "response: is neither true nor false"),
        ({"parallel": []}, "parallel: stands alone"),
    ],
)
def test_keys_of_a_message(keys: dict[str, Any], words: str) -> None:
    assert problem(t=message(text="a", **keys)).startswith(f"t.publish.0.{words}")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"confirm": 5}, "confirm: "),
        (
            {"confirm": {"topic": "y", "eqals": 1}},
            "confirm.eqals: is not a key that may stand here; write `equals`",
        ),
        ({"confirm": {"topic": "y", "equals": "{b}"}}, "confirm.equals: there is no argument `b`"),
        ({"confirm": {"topic": "y", "equals": [1]}}, "confirm.equals: is not one text or number"),
        ({"confirm": {"topic": "y", "tolerance": 3}}, "confirm.tolerance: has nothing to be near to"),
        ({"confirm": {"topic": "y", "within": "2min"}}, "confirm.within: input should be less than"),
        ({"confirm": {"topic": "y/+"}}, "confirm.topic: `y/+` has a wildcard"),
        ({"confirm": {"topic": "y", "get": 5}}, "confirm.get: is not a message"),
        (
            {"confirm": {"topic": "y", "get": {"topic": "y", "text": 1, "when": 1}}},
            "confirm.get.when: is not a key",
        ),
        ({"confirm": {"topic": "y", "get": {"topic": "y"}}}, "confirm.get: has no payload"),
        ({"confirm": {"topic": "y", "fail_on": {"topic": "y"}}}, "confirm.fail_on.pattern: is missing"),
        (
            {"reply": {"topic": "y", "id_at": "/id"}},
            "reply: no message has the number to answer with; put `id:",
        ),
        (
            {"availability": {"topic": "y", "offline": []}},
            "availability.offline: list should have at least 1 item",
        ),
        ({"availability": {"offline": "off"}}, "availability.topic: is missing"),
        ({"done": "{b}"}, "done: there is no argument `b`"),
        ({"failed": ""}, "failed: is empty"),
        ({"said": {"en": "Yes.", "german": "Ja."}}, "said.german: is not a language"),
        ({"said": {"en": "Yes.", "de": 5}}, "said.de: is not text"),
        ({"said": {}}, "said: is not text"),
    ],
)
def test_keys_about_what_became_of_it(keys: dict[str, object], words: str) -> None:
    assert problem(t=command(X, **keys)).startswith(f"t.{words}")


def test_an_answer_by_number_needs_its_number_in_a_message() -> None:
    reply = {"topic": "y", "id_at": "id"}
    asks = {"topic": "x", "json": {"id": "{ticket}"}}
    assert problem(t=command(asks, reply=reply)).startswith("t.reply.id_at: is not a JSON pointer")
    assert problem(t=command(asks)).startswith("t.publish.json.id: there is no argument `ticket`")
    named = command(asks, {"ticket": LEVEL}, reply={"topic": "y", "id_at": "/id"})
    assert problem(t=named).startswith("t.args.ticket: is the name of the number of a call")


@pytest.mark.parametrize("key", ["confirm", "reply", "availability", "done", "failed"])
def test_what_becomes_of_a_question_is_its_answer(key: str) -> None:
    given: object = "Done." if key in ("done", "failed") else {"topic": "y"}
    assert problem(t=question({"topic": "x"}, **{key: given})).startswith(
        f"t.{key}: is for a tool that publishes"
    )


@pytest.mark.parametrize(
    ("publish", "words"),
    [
        ({"parallel": [X]}, "t.publish.parallel: does not have 2 to 50 entries"),
        ({"parallel": 5}, "t.publish.parallel: is not a list"),
        ({"parallel": [X, X], "topic": "x"}, "t.publish.topic: is not a key that may stand here"),
        ({"parallel": [X, [X, {"wait": "6s"}]]}, "t.publish.parallel.1: waits 6 s in sum"),
        ({"parallel": [X, {"topic": "x"}]}, "t.publish.parallel.1: has no payload"),
    ],
)
def test_messages_beside_one_another(publish: object, words: str) -> None:
    assert problem(t=command(publish)).startswith(words)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"aggregate": "avg"}, "aggregate: input should be 'any', 'all',"),
        ({"aggregate": "mean", "map": {"1": "a"}}, "map: `mean` is of numbers"),
        ({"aggregate": "max", "list_where": 5}, "list_where: `max` is of numbers"),
        ({"list_where": "open", "map": {"1": "closed"}}, "list_where: no value of `map` is `open`"),
        ({"aggregate": "any", "kind": "wind"}, "kind: input should be 'temperature',"),
        ({"aggregate": "any", "get": {"topic": "x/+", "text": ""}}, "get.topic: `x/+` has a wildcard"),
    ],
)
def test_keys_of_a_question_about_several(keys: dict[str, object], words: str) -> None:
    assert problem(t=question({"topic": "x/+", **keys})).startswith(f"t.read.{words}")


@pytest.mark.parametrize(
    ("leaf", "words"),
    [
        ("{tint|upper}", "`tint` is several numbers and takes no filter"),
        ("a {tint}", "`tint` is several numbers; write {tint.hue}, {tint.saturation}, or `encode: hex`"),
        ("{tint.r}", "no value of `tint` has a `r`"),
        ("{level|scale(0,254)}", "`level` is scaled in `args` or here, not twice"),
        ("{at.second}", "no value of `at` has a `second`"),
        ("{white|lower}", "`lower` works on words only"),
    ],
)
def test_what_a_payload_may_make_of_an_argument(leaf: str, words: str) -> None:
    args = {
        "tint": {"type": "color"},
        "level": {"type": "percent", "scale": [0, 254]},
        "at": {"type": "time"},
        "white": {"type": "color_temp"},
    }
    every = {"topic": "y", "json": ["{tint}", "{level}", "{at}", "{white}"]}
    tool = command([{"topic": "x", "json": {"a": leaf}}, every], args)
    assert problem(t=tool).startswith(f"t.publish.0.json.a: {words}")


def test_a_payload_may_not_be_nested_without_end() -> None:
    tree: object = 1
    for _ in range(30):
        tree = [tree]
    assert "nested deeper than 20" in problem(t=command({"topic": "x", "json": tree}))


def test_one_value_with_a_wildcard_spoils_the_topic() -> None:
    lamp = {"type": "choice", "values": ["desk", "Lamp +1"]}
    assert "`x/Lamp +1` has a wildcard" in problem(
        t=command({"topic": "x/{lamp}", "text": "1"}, {"lamp": lamp})
    )


def test_too_many_topics() -> None:
    many = {"type": "choice", "values": [f"room{n}" for n in range(40)]}
    tool = command({"topic": "{a}/{b}", "text": "1"}, {"a": many, "b": many})
    assert "more than 1000 topics" in problem(t=tool)


@pytest.mark.parametrize(
    ("publish", "key"),
    [
        ({"topic": "x/{a}", "text": "1"}, "topic"),
        ({"topic": "x", "text": "{a}"}, "text"),
        ({"topic": "x", "json": "{a}"}, "json"),
    ],
)
def test_what_may_be_unset_may_not_decide_the_message(publish: object, key: str) -> None:
    optional = {"type": "choice", "values": ["b"], "required": False}
    words = f"t.publish.{key}: `a` may be left out of a call; give it a `default`"
    assert problem(t=command(publish, {"a": optional})).startswith(words)


def test_nor_may_a_field_that_some_values_lack() -> None:
    mood = {"type": "choice", "values": {"cosy": {"kelvin": 2400}, "work": {}}}
    tool = command({"topic": "x", "text": "{mood.kelvin}"}, {"mood": mood})
    assert problem(t=tool).startswith("t.publish.text: `mood.kelvin` is missing from some of the values")


def test_a_sentence_takes_no_filters_and_nothing_unset() -> None:
    body = {"topic": "x", "json": {"a": "{a}"}}
    number = {"type": "number", "required": False}
    assert "takes no filter" in problem(t=command(body, {"a": LEVEL}, said="{a|round}"))
    assert "may be left out" in problem(t=command(body, {"a": number}, said="{a}"))
    assert "no argument `valu`; `value` is near" in problem(t=question({"topic": "x"}, said="{valu}"))


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("dim {rooms} {level} {room}", "there is no argument `rooms`; write `{room}`"),
        ("dim {room}", "a sentence of it lacks `level`; put `{level}` in"),
        ("dim {room} [to {level}]", "a sentence of it lacks `level`"),
        ("dim {room} {room} {level}", "a sentence of it gives `room` twice"),
        ("dim {room} {level} {words}", "`words` has no values that could be recognised"),
    ],
)
def test_phrases(phrase: str, words: str) -> None:
    args = {"room": ROOM, "level": LEVEL, "words": {"type": "text", "required": False}}
    tool = command({"topic": "{room}", "json": ["{level}", "{words}"]}, args, phrases=["x", phrase])
    found = [m for m in mistakes(t=tool) if m.key == "t.phrases.1"]
    assert f"{found[0].problem}; {found[0].remedy}".startswith(words)


def test_there_is_no_wrapper() -> None:
    assert problem(tools={"lamp": command(X)}).startswith("tools: there is no `tools:` around the tools")
    assert mistakes(tools=command(X)) == []


def test_every_mistake_at_once_with_its_line() -> None:
    tool = {
        "description": "x",
        "args": {"a": {"type": "percnt"}, "b": {"type": "number", "min": "1", "stp": 1}},
        "publish": {"topic": "x", "text": "1"},
    }
    found = mistakes(t=tool, u=5, v=command([{"topic": "a//b", "text": "{c}"}], said="{d}"))
    assert [(m.key, m.line) for m in found] == [
        ("t.args.a.type", 5),
        ("t.args.b.min", 8),
        ("t.args.b.stp", 9),
        ("u", 13),
        ("v.publish.0.topic", 18),
        ("v.publish.0.text", 19),
        ("v.said", 20),
    ]
    assert str(found[0]) == ("lights.yaml:5: t.args.a.type: there is no type percnt; write `percent`")
    assert {m.file for m in found} == {"lights.yaml"}
    assert all(m.remedy for m in found)
