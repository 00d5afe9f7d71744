"""Every mistake that a tool can have, found when it is loaded."""

from __future__ import annotations

import pytest

from tests.home.books import LEVEL, ROOM, command, mistakes, problem, question

TO_ROOM = {"topic": "home/{room}/light/set", "json": {"state": "ON"}}
X = {"topic": "x", "text": "1"}


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
