"""What the journal is told of a question: who has called, what was done, how it ended; all by turn."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from agentd.core.effects import CloseLink, OpenLink
from agentd.core.events import Cause, LinkLost
from agentd.core.happenings import ConfirmAsked, Happening, ToolFailed, ToolOk, TurnEnd, Volume, Wake, public
from agentd.core.phases import Phase
from agentd.ports import Note
from agentd.service.diary import Diary
from agentd.service.journal import FIELDS

OTHER = logging.getLogger("agentd.somebody")
OPEN = OpenLink(7, None, persona="butler")


class Kept(logging.Handler):
    """What is logged, with what it is about."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[tuple[str, dict[str, object]]] = []

    def emit(self, record: logging.LogRecord) -> None:
        about = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        self.lines.append((record.getMessage(), about))


@contextmanager
def diary() -> Iterator[tuple[Diary, Kept]]:
    handler, root, ours = Kept(), logging.getLogger(), logging.getLogger("agentd")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    kept = Diary()
    try:
        yield kept, handler
    finally:
        asyncio.run(kept.aclose())
        root.removeHandler(handler)
        ours.setLevel(level)
    assert kept not in handler.filters


def about(*notes: Note) -> dict[str, object]:
    """What a line of somebody else is about, after all that."""
    with diary() as (kept, handler):
        for note in notes:
            kept.saw(0.0, note)
        OTHER.info("a line")
    [(_, facts)] = handler.lines
    return facts


def test_what_others_log_is_of_this_turn_and_link() -> None:
    assert about() == {}
    assert about(OPEN, Phase.OPENING) == {"TURN": 1, "LINK": 7, "PERSONA": "butler"}
    assert about(OpenLink(8, None), Phase.OPENING) == {"TURN": 1, "LINK": 8}
    assert about(Phase.OPENING, Phase.LISTENING, Phase.THINKING, Phase.SPEAKING) == {"TURN": 1}
    follow_up = (Phase.OPENING, Phase.THINKING, Phase.SPEAKING, Phase.LISTENING, Phase.THINKING)
    assert about(*follow_up) == {"TURN": 2}
    assert about(*follow_up, Phase.IDLE) == {}
    assert about(*follow_up, Phase.IDLE, Phase.OPENING) == {"TURN": 3}


def test_a_link_that_is_closed_or_lost_is_no_more() -> None:
    assert about(OPEN, CloseLink(7)) == about(OPEN, LinkLost(7, Cause.NETWORK, "gone")) == {}
    assert about(OPEN, CloseLink(6)) == {"LINK": 7, "PERSONA": "butler"}


def test_what_a_line_says_of_itself_stays() -> None:
    with diary() as (kept, handler):
        kept.saw(0.0, OPEN)
        OTHER.info("an old link", extra={"LINK": 6})
    assert handler.lines == [("an old link", {"LINK": 6, "PERSONA": "butler"})]


def told(phase: Phase, *happenings: Happening) -> list[tuple[str, dict[str, object]]]:
    with diary() as (kept, handler):
        kept.saw(0.0, phase)
        for happening in happenings:
            kept.tell(public(happening, "now"))
    return handler.lines


def test_each_deed_has_a_line_that_is_found_by_the_tool() -> None:
    assert told(
        Phase.THINKING,
        ToolOk("turn_on_lights", "confirmed"),
        ToolFailed("open_door", "offline"),
        ConfirmAsked("open_door"),
        TurnEnd("answered", ""),
        Volume(30),
    ) == [
        ("turn_on_lights: confirmed", {"TURN": 1, "TOOL": "turn_on_lights", "EVENT": "tool_ok"}),
        ("open_door: offline", {"TURN": 1, "TOOL": "open_door", "EVENT": "tool_failed"}),
        ("open_door: somebody has to say yes", {"TURN": 1, "TOOL": "open_door", "EVENT": "confirm_asked"}),
        ("the turn is over: answered", {"TURN": 1, "EVENT": "turn_end"}),
    ]


def test_a_call_is_of_the_turn_that_it_begins() -> None:
    assert told(Phase.IDLE, Wake("hey_jarvis")) == [
        ("called by hey_jarvis", {"TURN": 1, "EVENT": "wake"}),
    ]
    assert told(Phase.SPEAKING, Wake("")) == [("called by a button", {"TURN": 2, "EVENT": "wake"})]
    assert told(Phase.LISTENING, Wake("alexa")) == [("called by alexa", {"TURN": 1, "EVENT": "wake"})]
