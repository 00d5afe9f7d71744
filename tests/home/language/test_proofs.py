"""Mistakes in what tells whether a command was carried out."""

from __future__ import annotations

import pytest

from tests.home.books import LEVEL, command, problem, question

X = {"topic": "x", "text": "1"}


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
