"""Who has asked in writing gets the answer, and nobody else's."""

from __future__ import annotations

import pytest

from agentd.core import events as ev
from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.enquiry import MOST_ANSWER, MOST_WAITING, TOO_MANY, Enquiries, Stage
from agentd.core.events import Asked, Event, ReplyGenerated, Transcript, Who
from agentd.core.phases import Phase
from agentd.ports import Note
from tests.core.scene import REPLY_100_MS, Scene

NEXT = ev.Heard(bytes(640), False)
TAKEN = (Stage.TAKEN, "")


class Enquired:
    """Somebody who waits."""

    def __init__(self) -> None:
        self.emitted: list[Event] = []
        self.told: list[tuple[Stage, str]] = []
        self.enquiries = Enquiries(self.emitted.append)

    def ask(self, text: str = "how warm is it?") -> None:
        self.enquiries.ask(Asked(text), lambda stage, words: self.told.append((stage, words)))

    def saw(self, *notes: Note) -> None:
        for note in notes:
            self.enquiries.saw(0.0, note)


def said(text: str, who: Who = Who.AGENT) -> Transcript:
    return Transcript(1, who, text)


def test_word_by_word_and_then_whole() -> None:
    scene = Enquired()
    scene.ask()
    scene.saw(said("of an earlier turn"), scene.emitted[0], Phase.OPENING, Phase.LISTENING, Phase.THINKING)
    scene.saw(said("noise", Who.PERSON), said(" It is"), Phase.SPEAKING, said(" warm."), ReplyGenerated(1))
    scene.saw(Phase.LISTENING, said(" of a later turn"), Phase.IDLE)
    assert scene.told == [
        TAKEN,
        (Stage.PIECE, " It is"),
        (Stage.PIECE, " warm."),
        (Stage.REPLY, "It is warm."),
        (Stage.DONE, "It is warm."),
    ]


@pytest.mark.parametrize("phase", [Phase.IDLE, Phase.OPENING, Phase.LISTENING, Phase.SPEAKING])
def test_what_is_passed_over_while_somebody_speaks(phase: Phase) -> None:
    scene = Enquired()
    scene.ask()
    scene.saw(phase, scene.emitted[0], NEXT, Phase.THINKING, said("Your secret."), ReplyGenerated(1))
    assert scene.told == [TAKEN, (Stage.FAILED, "somebody is speaking; ask again later")]


def test_why_it_was_refused() -> None:
    scene = Enquired()
    scene.ask()
    scene.saw(scene.emitted[0], Announce("The budget is used up."), NEXT)
    assert scene.told == [TAKEN, (Stage.FAILED, "The budget is used up.")]


@pytest.mark.parametrize(("words", "why"), [("No network.", "No network."), ("", "the conversation failed")])
def test_a_failure(words: str, why: str) -> None:
    scene = Enquired()
    scene.ask()
    scene.saw(scene.emitted[0], Phase.THINKING, NEXT, ReportEnd(Outcome.FAILED, words), Phase.IDLE)
    assert scene.told == [TAKEN, (Stage.FAILED, why)]


def test_the_next_one_takes_its_place() -> None:
    scene = Enquired()
    scene.ask("one")
    scene.ask("two")
    one, two = scene.emitted
    scene.saw(one, Phase.THINKING, Asked("two"), NEXT, said("of somebody else"), two)
    assert scene.told == [TAKEN, (Stage.FAILED, "another question came before the answer"), TAKEN]


def test_no_more_than_can_be_answered_are_kept() -> None:
    scene = Enquired()
    for _ in range(MOST_WAITING + 1):
        scene.ask()
    assert len(scene.emitted) == MOST_WAITING
    assert scene.told == [(Stage.FAILED, TOO_MANY)]


def test_an_endless_answer_is_cut() -> None:
    scene = Enquired()
    scene.ask()
    scene.saw(scene.emitted[0], Phase.THINKING, NEXT, *[said("x" * 1_000)] * 9, Phase.IDLE)
    assert sum(len(words) for stage, words in scene.told if stage is Stage.PIECE) == MOST_ANSWER
    assert scene.told[-1] == (Stage.DONE, "x" * MOST_ANSWER)


def test_with_a_conversation() -> None:
    stage, scene = Scene(), Enquired()

    def tell(*events: Event) -> None:
        for event in events:
            before = stage.phase()
            for note in (event, *stage.tell(event)):
                scene.enquiries.saw(0.0, note)
            if stage.phase() is not before:
                scene.enquiries.saw(0.0, stage.phase())

    scene.ask()
    tell(scene.emitted[0], ev.LinkReady(1), said("It is warm."), ev.ReplyAudio(1, REPLY_100_MS))
    tell(ReplyGenerated(1), ev.TurnDone(1), ev.PlaybackDrained(1, 2_400))
    assert scene.told[-1] == (Stage.DONE, "It is warm.")
