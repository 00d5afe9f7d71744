from __future__ import annotations

import pytest

from agentd.home.answer import done, refusal
from agentd.local.brain import Brain, typed_words
from tests.local.house import COMMANDS, NO_COMMANDS, shipped_book


def brain(*declared: str) -> Brain:
    book = shipped_book()
    return Brain(book, declared or frozenset(book.tools))


@pytest.mark.parametrize(("text", "tool", "args"), COMMANDS)
def test_typed_commands(text: str, tool: str, args: dict[str, object]) -> None:
    call = brain().call(typed_words(text))
    assert call is not None
    assert (call.tool, dict(call.args)) == (tool, args)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Set it to 21.5°!", "set it to twenty one point five degrees"),
        ("living_room: 40%", "living room forty percent"),
        ("What’s on?", "what's on"),
    ],
)
def test_typing_is_read_as_it_would_be_said(text: str, words: str) -> None:
    assert " ".join(typed_words(text)) == words


@pytest.mark.parametrize("text", [*NO_COMMANDS, "", "turn", "kitchen lights on off"])
def test_what_is_no_command(text: str) -> None:
    assert brain().call(typed_words(text)) is None


def test_only_what_the_session_declared() -> None:
    assert brain("turn_off_lights").call(typed_words("turn on the kitchen lights")) is None


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (done("sent_unconfirmed", sentence="I have asked."), "I have asked."),
        (refusal("The house is away.", "offline", True), "The house is away."),
        ({"output": {"status": "sent_unconfirmed"}}, "I have sent the command, but I do not know"),
        ({"output": {"status": "confirmed"}}, "Done."),
        ({"output": "?"}, "Sorry"),
    ],
)
def test_answers_are_said_honestly(answer: dict[str, object], sentence: str) -> None:
    assert brain().sentence(answer).startswith(sentence)
