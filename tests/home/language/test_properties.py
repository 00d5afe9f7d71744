"""Whatever the model sends: a sentence, or legal topics and payloads that can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from agentd.home.answer import Refusal
from agentd.home.book import build_book
from agentd.home.language.topic import forbidden
from agentd.home.order import Publish
from agentd.home.plan import Plan, ReadPlan
from agentd.home.reading import Report, StateCache, answer_read
from agentd.home.sight import Sight
from tests.home.books import LEVEL, ROOM, book, command, file, question

MOOD = {"type": "choice", "values": {"cosy": {"level": 30, "name": "c"}, "bright": {"level": 100}}}
ARGS = {
    "room": ROOM,
    "level": LEVEL,
    "mood": {**MOOD, "required": False},
    "id": {"type": "slug"},
    "words": {"type": "text"},
    "heat": {"type": "number", "min": 5, "max": 30, "step": 0.5, "default": 21},
    "any": {"type": "number", "required": False},
    "time": {"type": "duration", "required": False},
}
TREE = {
    "level": "{level|scale(0,254)}",
    "real": "{level|scale(0.0,1.0)}",
    "clamped": "{any|clamp(-5,5)|round(2)}",
    "mood": ["{mood}", "{mood.level|int}", "{mood.name|upper}"],
    "text": "say {words} at {heat|round}",
    "time": "{time|int}",
    "any": "{any}",
}
HOUSE = book(
    act=command(
        [
            {"topic": "home/{room}/{id}", "json": TREE},
            {"wait": "1s"},
            {"topic": "cmnd/{room}/{id}", "text": "{words}"},
        ],
        ARGS,
        said="{words} in the {room} at {heat}.",
    ),
    ask=question({"topic": "home/{room}/climate", "at": "/a/0"}, {"room": ROOM}, said="{value} in {room}."),
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
LIKELY = {
    "room": st.sampled_from(["kitchen", "Living Room", "the bedroom", "attic"]),
    "level": st.integers(-5, 105) | st.integers(0, 100).map(str),
    "mood": st.sampled_from(["cosy", "Bright", None]),
    "id": st.sampled_from(["lamp", "Desk Lamp", "backlog", "restart", "a/b", "+"]),
    "words": st.text(st.characters(exclude_categories=()), max_size=20) | st.just("dinner is ready"),
    "heat": st.floats(4, 31) | st.none(),
    "any": st.floats() | st.integers(),
    "time": st.sampled_from(["5s", "10 minutes", "2h", "soon"]),
}


@given(
    st.text(max_size=20) | st.sampled_from(list(HOUSE.tools)),
    st.dictionaries(st.text(), JSON) | JSON.map(lambda value: {"room": value}),
)
def test_anything_at_all(name: str, args: Mapping[str, object]) -> None:
    judge(name, args)


@settings(max_examples=300)
@given(st.fixed_dictionaries({}, optional={**LIKELY, "words": LIKELY["words"] | JSON}))
def test_what_a_model_is_likely_to_send(args: Mapping[str, object]) -> None:
    judge("act", args)


LEGAL = {
    "room": st.sampled_from(["kitchen", "Living Room", "the bedroom"]),
    "level": st.integers(0, 100) | st.integers(0, 100).map(str),
    "mood": st.sampled_from(["cosy", "Bright", None]),
    "id": st.from_regex(r"lamp[a-z0-9_-]{0,9}", fullmatch=True),
    "words": st.text("abc äß .,?!'-é0", min_size=1, max_size=20).filter(str.strip),
    "heat": st.floats(5, 30) | st.none(),
    "any": st.floats(-(10**12), 10**12) | st.integers(-(10**12), 10**12) | st.none(),
    "time": st.sampled_from(["5s", "10 minutes", "2h"]),
}
NEEDED = ("room", "level", "id", "words")


@given(
    st.fixed_dictionaries(
        {name: LEGAL[name] for name in NEEDED},
        optional={name: values for name, values in LEGAL.items() if name not in NEEDED},
    )
)
def test_legal_calls_become_messages(args: Mapping[str, object]) -> None:
    assert isinstance(HOUSE.plan("act", args), Plan)
    judge("act", args)


@given(st.fixed_dictionaries(LEGAL), st.sampled_from(list(LEGAL)), JSON)
def test_one_odd_argument_among_legal_ones(args: dict[str, object], name: str, odd: object) -> None:
    judge("act", {**args, name: odd})


def judge(name: str, args: Mapping[str, object]) -> None:
    plan = HOUSE.plan(name, args)
    if isinstance(plan, Refusal):
        assert plan.sentence.endswith((".", "?"))
        assert plan.sentence.isprintable()
        assert len(plan.sentence) < 1500
        json.dumps(plan.answer).encode()
    elif isinstance(plan, Plan):
        publishes = [step for step in plan.steps if isinstance(step, Publish)]
        assert len(publishes) == 2
        assert all(forbidden(publish.topic) is None for publish in publishes)
        tree = json.loads(publishes[0].payload)
        assert 0 <= tree["level"] <= 254
        assert ";" not in publishes[1].payload.decode()
        plan.sentence.encode()
    else:
        assert isinstance(plan, ReadPlan)
        assert plan.topic in HOUSE.topics()


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()), st.booleans())
def test_any_payload_is_answered(payload: bytes, retained: bool) -> None:
    plan, cache = HOUSE.plan("ask", {"room": "kitchen"}), StateCache(HOUSE.topics())
    assert isinstance(plan, ReadPlan)
    cache.seen(plan.topic, payload, retained, 0.0)
    answer = answer_read(plan, cache, 1.0)
    assert ("error" in answer) != ("output" in answer)
    json.dumps(answer, allow_nan=False)


KEYS = st.sampled_from(
    [
        "description",
        "args",
        "publish",
        "read",
        "phrases",
        "said",
        "topic",
        "json",
        "text",
        "wait",
        "qos",
        "retain",
        "type",
        "values",
        "default",
        "required",
        "min",
        "max",
        "step",
        "unit",
        "at",
        "map",
        "max_age",
        "rooms",
        "devices",
        "aliases",
        "a",
        "b",
        "tools",
        *(
            "confirm",
            "equals",
            "tolerance",
            "within",
            "get",
            "fail_on",
            "pattern",
            "reply",
            "id_at",
            "error_at",
        ),
        *("availability", "offline", "when", "state", "parallel", "device", "set", "aggregate", "list_where"),
        *(
            "kind",
            "scale",
            "relative",
            "round",
            "encode",
            "expiry",
            "done",
            "failed",
            "groups",
            "profile",
            "en",
        ),
    ]
)
WORDS = st.sampled_from(
    ["x/{a}", "{a}", "{a.b|int}", "choice", "percent", "number", "text", "5s", "turn [on] {a}", "", "a+b"]
)
FILES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.integers(), inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=300)
@given(FILES)
def test_any_file_is_a_book_and_mistakes(data: object) -> None:
    made, mistakes = build_book([file(data), file({"z": command({"topic": "x", "text": "1"})})])
    assert "z" in made.tools
    assert all(mistake.problem and mistake.remedy for mistake in mistakes)


PIECES = st.sampled_from(
    ["x", "{a}", "{b}", "home", "{a|lower}", "{b|round}", "{a.n}", "{c}", "/", "+", "rpc"]
)
TEXTS = st.lists(PIECES, max_size=4).map("".join)
TREES = st.recursive(
    TEXTS | FILES, lambda inner: st.dictionaries(st.text("ab{", max_size=2), inner, max_size=3)
)
KINDS = st.sampled_from(
    [
        ROOM,
        LEVEL,
        {"type": "slug"},
        {"type": "choice", "values": {"p": {"n": 1}, "q": {}}, "required": False},
        {"type": "choice", "values": {"p": {"n": "#"}, "q": {"n": "m"}}},
        {"type": "text", "default": "hello"},
        {"type": "number", "step": 0.25},
        {"type": "duration", "min": "3s"},
        {"type": "percent", "scale": [0, 254]},
        {"type": "time"},
        {"type": "color", "encode": "rgb"},
        {"type": "color_temp", "encode": "mired"},
    ]
)


@settings(max_examples=400)
@given(KINDS, KINDS, st.lists(TEXTS.filter(bool), min_size=1, max_size=3).map("/".join), TREES, TEXTS)
def test_a_tool_that_was_loaded_can_be_called(
    a: object, b: object, topic: str, tree: object, text: str
) -> None:
    """What could go wrong at a call is found at load, but for signs in free text and slugs in topics."""
    every = {"topic": "all", "json": ["{a}", "{b}"]}
    steps = [{"topic": topic, "json": tree}, {"topic": "y", "text": text}, every]
    made, mistakes = build_book([file({"t": command(steps, {"a": a, "b": b})})])
    assert bool(made.tools) != bool(mistakes)
    for tool in made.tools.values():
        plan = tool.plan(tool.example())
        assert isinstance(plan, Plan)
        assert all(forbidden(step.topic) is None for step in plan.steps if isinstance(step, Publish))


PLACE = {"topic": "told", "at": "/v"}
SPECS = st.one_of(
    st.builds(
        lambda scale, digits, keys: {"type": "percent", "scale": scale, **digits, **keys},
        st.lists(st.integers(-1000, 1000), min_size=2, max_size=2, unique=True),
        st.sampled_from([{}, {"round": 0}, {"round": 3}]),
        st.sampled_from([{}, {"relative": True, "state": PLACE}]),
    ),
    st.builds(
        lambda low, size, keys: {"type": "number", "min": low, "max": low + size, **keys},
        st.integers(0, 1000),
        st.integers(1, 1000),
        st.sampled_from([{}, {"step": 0.5}, {"scale": [0, 1]}, {"relative": True, "state": PLACE}]),
    ),
    st.sampled_from(["hs", "rgb", "xy", "hex"]).map(lambda form: {"type": "color", "encode": form}),
    st.sampled_from(["kelvin", "mired"]).map(lambda form: {"type": "color_temp", "encode": form}),
    st.sampled_from([{"type": "time"}, {"type": "text"}, {"type": "duration"}, {"type": "slug"}, ROOM]),
)
SAID = st.sampled_from(
    [
        "+20",
        "-5%",
        "50",
        "50.0",
        70,
        "red",
        "warm white",
        "#ff8000",
        "30,100",
        "7:30",
        "half past six",
        "5min",
        "x",
    ]
)


@settings(max_examples=400)
@given(SPECS, JSON | SAID, JSON | SAID, JSON)
def test_any_value_for_any_argument(
    spec: dict[str, object], one: object, other: object, told: object
) -> None:
    args = {"a": spec, "b": {**spec, "required": False}, "room": {"type": "slug"}}
    steps = [
        {"topic": "home/{room}", "json": {"a": "{a}", "b": ["{b}"]}},
        {"topic": "x", "text": "1", "when": {"state": {**PLACE, "equals": 1}}},
    ]
    tool = command(steps, args, confirm={**PLACE, "equals": "{a}", "tolerance": 1}, done="{a} in {room}.")
    made, found = build_book([file({"t": tool})])
    assert found == []
    house = Sight({"told": Report(json.dumps({"v": told}).encode(), False, 0.0)}.get, "agentd/a/replies/7")
    plan = made.plan("t", {"a": one, "b": other, "room": "bath"}, house)
    if isinstance(plan, Refusal):
        assert plan.sentence.endswith(".")
        assert plan.sentence.isprintable()
        return
    assert isinstance(plan, Plan)
    for step in plan.steps:
        assert isinstance(step, Publish)
        assert forbidden(step.topic) is None
        json.loads(step.payload)
    evidence = plan.orders[0].evidence
    assert evidence is not None
    assert evidence.proofs[0][0].met(json.loads(plan.steps[0].payload)["a"], None)  # type: ignore[union-attr]
    json.dumps(plan.done)


ANY_TEXT = (
    st.text(st.characters(exclude_categories=()), max_size=30)
    | st.text("ab/+#.$ \n\x00é", min_size=1, max_size=5)
    | st.sampled_from(["lamp", "Desk Lamp", "..", "$SYS", "a/b", "backlog", "{id}", "\ud800"])
)


@settings(max_examples=400)
@given(ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, min_size=1, max_size=3, unique=True))
def test_no_text_escapes_from_its_level_of_a_topic(slug: str, given: str, names: list[str]) -> None:
    """Neither the model's words nor the owner's names can make more, or other, levels of a topic."""
    args = {"id": {"type": "slug"}, "name": {"type": "choice", "values": names}}
    made, found = build_book([file({"t": command({"topic": "a/{id}/b/{name}/c", "text": "1"}, args)})])
    assert bool(made.tools) != bool(found)
    for choice in (given, *names):
        plan = made.plan("t", {"id": slug, "name": choice})
        if made.tools and isinstance(plan, Plan):
            (step,) = plan.steps
            assert isinstance(step, Publish)
            assert forbidden(step.topic) is None
            start, id, middle, *name, end = step.topic.split("/")
            assert (start, middle, end) == ("a", "b", "c")
            assert "/".join(name) in names
            assert id
