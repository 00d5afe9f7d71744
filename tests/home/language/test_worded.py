from __future__ import annotations

import pytest

from agentd.home.book import build_book
from agentd.home.plan import Plan
from tests.home.books import command, file

TOOL = command(
    {"topic": "x", "json": "{a}"},
    {"a": {"type": "percent", "description": {"en": "how bright", "de": "wie hell"}}},
    said={"de": "Gesendet: {a}.", "en": "Sent: {a}.", "pt-BR": "Enviado: {a}."},
    done={"fr": "Fait."},
)
TOOL["description"] = {"en": "Dim it.", "de": "Dimme es."}


@pytest.mark.parametrize(
    ("language", "description", "argument", "sentence"),
    [
        ("", "Dim it.", "how bright", "Sent: 5."),
        ("de-CH", "Dimme es.", "wie hell", "Gesendet: 5."),
        ("pt-br", "Dim it.", "how bright", "Enviado: 5."),
        ("it", "Dim it.", "how bright", "Sent: 5."),
    ],
)
def test_words_in_the_language_of_the_house(
    language: str, description: str, argument: str, sentence: str
) -> None:
    tools, mistakes = build_book([file({"t": TOOL})], language=language)
    assert mistakes == []
    plan = tools.plan("t", {"a": 5})
    assert isinstance(plan, Plan)
    assert (plan.sentence, plan.done) == (sentence, "Fait.")
    tool = tools.tools["t"]
    assert (tool.description, tool.args["a"].description) == (description, argument)
