"""The tools that every house has: what they take, and how they are spoken to."""

from __future__ import annotations

import itertools

import pytest

from agentd.errors import Mistake
from agentd.home.book import ToolBook
from agentd.home.language import phrases
from agentd.home.language.idiom import check_phrase
from agentd.home.page import Page
from agentd.home.timing.daytime import DayTime
from agentd.home.timing.delay import AskJobs, Deed, PutOff, When
from agentd.home.timing.timers import OWN_TOOLS
from tests.home.books import file
from tests.home.test_shipped import HOUSE, sentences

BOOK = ToolBook().complete


@pytest.mark.parametrize(
    ("name", "args", "wish"),
    [
        ("set_timer", {"after": "10 minutes"}, PutOff((Deed(When(600)),))),
        (
            "set_timer",
            {"at": "7 pm", "name": " the  oven "},
            PutOff((Deed(When(at=DayTime(19)), "the oven"),)),
        ),
        ("timers", {}, AskJobs("list")),
        ("timers", {"action": "cancel", "which": "pasta"}, AskJobs("cancel", "pasta")),
        ("timers", {"action": "stop"}, AskJobs("cancel")),
    ],
)
def test_calls(name: str, args: dict[str, object], wish: PutOff | AskJobs) -> None:
    assert BOOK.plan(name, args) == wish


@pytest.mark.parametrize("name", OWN_TOOLS)
def test_they_can_be_called_and_spoken_to(name: str) -> None:
    tool = OWN_TOOLS[name]
    assert isinstance(tool.plan(tool.example()), PutOff | AskJobs)
    mistakes: list[Mistake] = []
    page = Page(file({}), mistakes)
    assert all(check_phrase(phrase, tool.args, page) for phrase in tool.phrases), mistakes
    assert {slot for phrase in tool.phrases for slot in phrases.slots(phrases.parse(phrase))} == set(
        tool.args
    )


def test_no_sentence_means_another_tool() -> None:
    ours, theirs = (
        {said for tool in tools for phrase in tool.phrases for said in sentences(phrases.parse(phrase))}
        for tools in (OWN_TOOLS.values(), HOUSE.tools.values())
    )
    assert not ours & theirs


def test_whatever_is_heard_is_understood() -> None:
    for tool, arg in itertools.chain.from_iterable(
        ((tool, arg) for arg in tool.args.values()) for tool in OWN_TOOLS.values()
    ):
        for value in arg.spoken().values():
            assert arg.check(value) is not None, tool.name
