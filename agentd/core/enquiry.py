"""Questions that somebody has put in writing and waits to have answered, wherever they come from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import Enum

from agentd.core.effects import Announce, Effect, Outcome, ReportEnd
from agentd.core.events import Asked, Event, ReplyGenerated, Transcript, Who
from agentd.core.phases import Phase

MOST_ANSWER = 8_000  # characters that are passed on; minutes of speech
MOST_WAITING = 10  # questions that the conversation has not even seen: it sees them within a moment
TOO_MANY = "too many questions at once; ask again later"


class Stage(Enum):
    """How far the answer is, and what the words with it are."""

    TAKEN = "taken"  # the conversation has the question; none
    PIECE = "piece"  # the next words of the answer
    REPLY = "reply"  # all of the answer so far: a reply is complete, there may be another one
    DONE = "done"  # all of it
    FAILED = "failed"  # why there is none


Tell = Callable[[Stage, str], None]


class Enquiries:
    """A watcher. One question is answered at a time; the answer to somebody else's is nobody's business."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._waiting: deque[tuple[Asked, Tell]] = deque()  # the conversation has not seen them
        self._answer: _Answer | None = None
        self._phase = Phase.IDLE

    def ask(self, asked: Asked, tell: Tell) -> None:
        """`tell` gets what comes of it, until DONE or FAILED."""
        if len(self._waiting) >= MOST_WAITING:
            tell(Stage.FAILED, TOO_MANY)
            return
        self._waiting.append((asked, tell))
        self._emit(asked)

    def saw(self, at: float, note: Event | Effect | Phase) -> None:  # noqa: ARG002
        if isinstance(note, Asked):
            self._begin(note)
            return
        if self._answer is not None and not self._answer.accepted and isinstance(note, Event):
            self._settle_acceptance(self._answer)
        if isinstance(note, Phase):
            self._phase = note
        if (answer := self._answer) is not None:
            self._follow(answer, note)

    def _begin(self, asked: Asked) -> None:
        """The conversation has got a question, perhaps one that nobody waits for."""
        if self._answer is not None:
            self._fail("another question came before the answer")
        for waiting in self._waiting:
            if waiting[0] is asked:
                self._waiting.remove(waiting)
                self._answer = _Answer(waiting[1])
                self._answer.tell(Stage.TAKEN, "")
                return

    def _settle_acceptance(self, answer: _Answer) -> None:
        """All that came of the question at once has been seen: the model is on it, or it was refused."""
        answer.accepted = self._phase is Phase.THINKING
        if not answer.accepted:
            self._fail(answer.why_not or "somebody is speaking; ask again later")

    def _follow(self, answer: _Answer, note: Event | Effect | Phase) -> None:
        match note:
            case Transcript(who=Who.AGENT, text=text):
                answer.add(text)
            case ReplyGenerated():
                answer.tell(Stage.REPLY, answer.text.strip())
            case Announce(words):
                answer.why_not = words
            case ReportEnd(Outcome.FAILED, words):
                self._fail(words or "the conversation failed")
            case Phase.LISTENING | Phase.IDLE if answer.accepted:
                self._answer = None
                answer.tell(Stage.DONE, answer.text.strip())
            case _:
                pass

    def _fail(self, why: str) -> None:
        answer, self._answer = self._answer, None
        assert answer is not None
        answer.tell(Stage.FAILED, why)


class _Answer:
    """What has been said so far."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self.text = ""
        self.accepted = False
        self.why_not = ""

    def add(self, text: str) -> None:
        piece = text[: MOST_ANSWER - len(self.text)]
        if piece:
            self.text += piece
            self.tell(Stage.PIECE, piece)
