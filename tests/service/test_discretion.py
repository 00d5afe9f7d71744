from __future__ import annotations

from agentd.core.events import Event, SignOfLife, Transcript, Who
from agentd.service.discretion import Discretion


def test_while_a_pin_is_due_words_are_hidden_and_nothing_else() -> None:
    told: list[Event] = []
    due = iter((False, False, True, True, False, False))
    discretion = Discretion(told.append, lambda: next(due))
    for _ in range(3):
        discretion.emit(Transcript(1, Who.PERSON, "vier sieben eins eins"))
        discretion.emit(Transcript(1, Who.AGENT, "4711? That is right."))
        discretion.emit(SignOfLife(1))
    texts = [event.text for event in told if isinstance(event, Transcript)]
    assert texts == ["vier sieben eins eins", "4711? That is right.", "…", "…", *texts[:2]]
    assert sum(isinstance(event, SignOfLife) for event in told) == 3
