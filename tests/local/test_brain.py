from __future__ import annotations

import pytest

from agentd.home.answer import done, refusal
from agentd.local.brain import LEFT, NOT_OFFERED, NOT_UNDERSTOOD, Brain, typed_words
from agentd.local.grammar import Call
from tests.local.house import COMMANDS, NO_COMMANDS, shipped_book


def brain(*declared: str) -> Brain:
    book = shipped_book()
    return Brain(book, declared or frozenset(book.tools))


@pytest.mark.parametrize(("text", "tool", "args"), COMMANDS)
def test_typed_commands(text: str, tool: str, args: dict[str, object]) -> None:
    call = brain().call(typed_words(text))
    assert isinstance(call, Call)
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
    assert brain().call(typed_words(text)) == NOT_UNDERSTOOD


def test_only_what_the_session_declared() -> None:
    assert brain("turn_off_lights").call(typed_words("turn on the kitchen lights")) == NOT_OFFERED
    assert Brain(shipped_book(), ()).grammar.patterns == (), "with nothing to call there is nothing to hear"


QUESTION = refusal("Shall I really?", "needs_confirmation") | {"id": "bcd"}


@pytest.mark.parametrize("text", ["yes", "Yes, please!", "confirm", "I confirm", "okay yes thank you"])
def test_a_yes_is_to_the_last_question(text: str) -> None:
    asking = brain("confirm", "turn_on_lights")
    assert asking.sentence(QUESTION) == "Shall I really?"
    assert asking.call(typed_words("sing")) == NOT_UNDERSTOOD
    assert asking.call(typed_words(text)) == Call("confirm", {"id": "bcd"})
    assert asking.call(typed_words(text)) == Call("confirm", {"id": ""}), "once"


@pytest.mark.parametrize("text", ["no", "no thank you", "stop", "cancel"])
def test_a_no_ends_the_question(text: str) -> None:
    asking = brain("confirm")
    asking.sentence(QUESTION)
    assert asking.call(typed_words(text)) == LEFT
    assert asking.call(typed_words("yes")) == Call("confirm", {"id": ""})


def test_another_command_ends_the_question() -> None:
    asking = brain("confirm", "turn_on_lights")
    asking.sentence(QUESTION)
    asking.call(typed_words("turn on the kitchen lights"))
    asking.sentence(done("sent_unconfirmed"))
    assert asking.call(typed_words("yes")) == Call("confirm", {"id": ""})


def test_where_nothing_is_asked_a_yes_is_no_command() -> None:
    assert brain().call(typed_words("yes")) == NOT_UNDERSTOOD


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
