from __future__ import annotations

import io

import pytest

from agentd.cli.console import Console
from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.events import Transcript, TurnDone, Who
from agentd.ports import Note

ANSWER = (Transcript(1, Who.AGENT, " It is on."), ReportEnd(Outcome.ANSWERED, ""))


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ((), ""),
        ((TurnDone(1),), ""),
        ((Announce("The broker is away."),), "\n! The broker is away.\n"),
        ((TurnDone(1), Announce("The broker is away.")), "\n! The broker is away.\n"),
    ],
)
def test_what_comes_after_an_answer_leaves_the_prompt_whole(after: tuple[Note, ...], left: str) -> None:
    screen = io.StringIO()
    console = Console(screen, typed_here=True)
    for note in (*ANSWER, *after):
        console.saw(0.0, note)
    assert screen.getvalue() == f"It is on.\n> {left}"
