"""Whatever the model sends: a sentence, or legal topics and payloads that can be read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from agentd.home.answer import Refusal
from agentd.home.book import build_book
from agentd.home.order import Publish
from agentd.home.plan import Plan, ReadPlan
from agentd.home.reading import StateCache, answer_read
from agentd.home.topic import forbidden
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
