from __future__ import annotations

import pytest

from agentd.core.events import Event, ReplyAudio, SignOfLife, ToolCall, ToolCalled, Transcript, TurnDone, Who
from agentd.service.discretion import Discretion


def test_while_a_pin_is_due_words_are_hidden_and_nothing_else() -> None:
    told: list[Event] = []
    due = iter((False, False, True, True, False, False))
    discretion = Discretion(told.append, lambda: next(due), there_is_a_pin=lambda: False)
    for _ in range(3):
        discretion.emit(Transcript(1, Who.PERSON, "vier sieben eins eins"))
        discretion.emit(Transcript(1, Who.AGENT, "4711? That is right."))
        discretion.emit(SignOfLife(1))
    texts = [event.text for event in told if isinstance(event, Transcript)]
    assert texts == ["vier sieben eins eins", "4711? That is right.", "…", "…", *texts[:2]]
    assert sum(isinstance(event, SignOfLife) for event in told) == 3


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        (["unlock the door, it is 4711"], "unlock the door, it is …"),
        (["unlock the door 4", "7 1", " 1"], "unlock the door …"),
        (["the code is ", "47", "-11", " please"], "the code is … please"),
        (["die Tür auf, vier sieben", " eins eins, bitte"], "die Tür auf, …, bitte"),
        (["set it to 21", " degrees for 10", " minutes"], "set it to 21 degrees for 10 minutes"),
        (["the first one", " of the two"], "the first one of the two"),
        (["at 7"], "at 7"),
    ],
)
def test_a_pin_that_nobody_has_asked_for_is_hidden(pieces: list[str], shown: str) -> None:
    told: list[Event] = []
    discretion = Discretion(told.append, lambda: False, there_is_a_pin=lambda: True)
    for piece in pieces:
        discretion.emit(Transcript(1, Who.PERSON, piece))
        discretion.emit(SignOfLife(1))
        discretion.emit(ReplyAudio(1, b""))
    discretion.emit(TurnDone(1))
    assert "".join(event.text for event in told if isinstance(event, Transcript)) == shown
    assert isinstance(told[-1], TurnDone)


def test_without_a_pin_digits_are_words_like_others() -> None:
    told: list[Event] = []
    discretion = Discretion(told.append, lambda: False, there_is_a_pin=lambda: False)
    discretion.emit(Transcript(1, Who.PERSON, "it is 4711"))
    assert told == [Transcript(1, Who.PERSON, "it is 4711")]


def test_a_begin_is_not_shown_once_the_pin_is_due() -> None:
    told: list[Event] = []
    due = iter((False, True))
    discretion = Discretion(told.append, lambda: next(due), there_is_a_pin=lambda: True)
    discretion.emit(Transcript(1, Who.PERSON, "unlock 47"))
    discretion.emit(Transcript(1, Who.PERSON, "11"))
    discretion.emit(ToolCalled(1, ToolCall("1", "unlock", {})))
    assert [event.text for event in told if isinstance(event, Transcript)] == ["unlock ", "…"]
