"""Who has the floor: the state of a conversation, its deadlines, and the ways to move on and to end.

The first of four layers of the one state machine: here is what all share; `answering` is about the model,
`calling` and `conversation` are about the person.
"""

from __future__ import annotations

from dataclasses import replace

from agentd.core.downlink import Downlink
from agentd.core.effects import (
    Announce,
    Chime,
    Effect,
    Hush,
    Outcome,
    PlayChime,
    ReportEnd,
    ReportSpeechEnd,
)
from agentd.core.faculties import Faculties
from agentd.core.followup import window_after
from agentd.core.ledger import ToolLedger
from agentd.core.line import Line
from agentd.core.manners import BREATH_S, EAR_S, Manners
from agentd.core.phases import MOVES, Phase
from agentd.core.recovery import Draw
from agentd.core.tidings import Tidings
from agentd.core.turn import Turn
from agentd.core.urgent import CANCEL, CANCELLED, PERHAPS_DONE, LoneWord
from agentd.core.utterance import End, UtteranceDetector


class Floor:
    """`phase` and `deadline` are the facts that others may read."""

    def __init__(self, manners: Manners, draw: Draw) -> None:
        self.phase = Phase.IDLE
        self._manners = manners
        self._now = 0.0
        self._out: list[Effect] = []
        self._detector = UtteranceDetector(manners.listening)
        self._lone = LoneWord()
        self._line = Line(manners.remember_s, draw)
        self._ledger = ToolLedger()
        self._reply = Downlink()
        self._turn = Turn(after_wake=True)
        self._tidings = Tidings()
        self._calm_at = 0.0  # the model may be made to tell news
        self._owed = 0
        self._stale_until = 0.0  # what the server says before this may be about the turn before
        self._answered = False
        self._uncalled = 0  # turns in a row that needed no wake word
        self._muted = False
        self._volume = manners.volume
        self._faculties = Faculties()
        self._spent = ""  # why nothing more may be asked today
        self._until: float | None = None  # the phase's own deadline
        self._stalled_at: float | None = None  # the question is asked again
        self._status_at: float | None = None  # the person is told that we are still at it

    @property
    def deadline(self) -> float | None:
        """The time (of the clock that `now` is read from) at which `DeadlinePassed` is due."""
        times = (
            *(self._until, self._stalled_at, self._status_at, self._faculties.deadline),
            *(self._ledger.deadline, self._line.retry_at, self._leave_by),
            self._calm_at if self.phase is Phase.IDLE and self._tidings.first else None,
        )
        return min((t for t in times if t is not None), default=None)

    @property
    def _leave_by(self) -> float | None:
        """When an ending link must be left although it is in use: never within a reply."""
        link = self._line.link
        open_turn = self._turn.may_be_repeated and not self._turn.done
        unanswered = self.phase is Phase.THINKING and open_turn
        return link.leave_by if link and (unanswered or self.phase is Phase.LISTENING) else None

    def _move(self, phase: Phase, for_s: float) -> None:
        assert phase is self.phase or phase in MOVES[self.phase], f"{self.phase} → {phase}"
        self.phase = phase
        self._until = self._now + for_s
        self._stalled_at = self._status_at = None

    def _to_listening(self) -> None:
        self._move(Phase.LISTENING, 0)
        self._await_speech()
        self._leave_if_quiet()

    def _await_speech(self) -> None:
        """The detector bounds speech by samples; this bounds a microphone that has gone quiet itself."""
        if self.phase is Phase.LISTENING:
            self._until = self._now + self._detector.patience_ms / 1000 + EAR_S

    def _listen(self, after_wake: bool, window_s: float = 0.0, pressed: bool = False) -> None:
        """Wait for a turn's first word, `window_s` after a reply; a wake word while it is being spoken only
        lengthens it. `pressed`: there was no wake word, but it is to be as if."""
        if self._detector.speaking:
            self._turn.after_wake |= after_wake
        else:
            self._take_up(Turn(after_wake))
        self._uncalled = 0 if after_wake else self._uncalled + 1
        wait_s = window_s or self._manners.no_speech_s
        after_reply = window_s > 0 or (pressed and self.phase is Phase.SPEAKING)
        self._detector.listen(wait_s * 1000, after_wake, after_reply, pressed)
        self._lone.begin()
        if after_wake:
            self._out.append(PlayChime(Chime.WAKE))

    def _rest(self) -> None:
        """Stop listening to the person, who may be speaking or about to."""
        if self._detector.listening:
            self._out.append(ReportSpeechEnd(End.CANCELLED))
        self._detector.rest()

    def _take_up(self, turn: Turn) -> None:
        if self.phase is not Phase.SPEAKING:
            self._untold()
        self._line.memory.settle(self._now)
        self._ledger.new_turn()
        self._turn = replace(turn, number=self._turn.number + 1)

    def _untold(self) -> None:
        """The model did not tell the news of this turn: they wait to be told without it."""
        if self._turn.news:
            self._out += self._tidings.again(self._turn.news)
            self._turn.news = None

    # The line

    def _owe(self) -> None:
        """The person goes on; the server still has to close the turn before, and may be busy with it."""
        if self._turn.asked_on(self._line.link) and not self._turn.done:
            self._owed += 1
            self._stale_until = 0.0 if self._turn.generated else float("inf")

    def _call(self, persona: str) -> None:
        """Who is called is not who is on the line: their talk ends, and what it has begun goes on."""
        if persona == self._line.persona:
            return
        self._cut_reply()
        self._leave_line()
        if self.phase is not Phase.IDLE:
            self._idle(Outcome.ANSWERED if self._answered else Outcome.STOPPED)
        self._line.persona = persona

    def _open_line(self) -> None:
        if self._line.link is None:
            self._owed, self._stale_until = 0, 0.0
        self._out += self._line.open(self._now)

    def _change_line(self) -> None:
        """Leave the link for another one; what the person has said is put to that."""
        self._leave_line()
        self._open_line()

    def _leave_line(self) -> None:
        """Close the link, and let what is being done in the house go on."""
        self._ledger.link_gone()
        self._stalled_at = None
        self._out += self._line.close()

    def _leave_if_quiet(self) -> None:
        """Nobody speaks and nothing is due: the moment to leave a link whose end is announced."""
        if not self._line.ending:
            return
        if self.phase is Phase.IDLE:
            self._close_line()
        elif self.phase is Phase.LISTENING and not self._detector.speaking:
            self._change_line()

    def _close_line(self) -> None:
        self._out += self._ledger.abandon()
        self._out += self._line.close()
        if self.phase is Phase.IDLE:
            self._until = None

    # The sound devices

    @property
    def _deaf(self) -> bool:
        return self._muted or not self._faculties.hears

    # Ends

    def _cut_reply(self) -> None:
        """What the person has not heard of it was not said."""
        self._line.memory.cut(self._reply.heard_share(self._now))
        self._out += self._reply.cut()

    def _after_answer(self) -> None:
        """The answer is out: leave the floor to the person for a while, or be idle. Who has not called us is
        not listened to, and who cannot be heard is not either."""
        self._answered = True
        nobody = self._spent or self._turn.news or self._deaf
        window_s = window_after(self._manners.follow_up_s, self._turn.words, self._uncalled)
        if window_s and self._line.alive and not nobody:
            self._owe()
            self._listen(after_wake=False, window_s=window_s)
            self._to_listening()
        else:
            self._idle(Outcome.ANSWERED)

    def _fail(self, words: str, *, keep_link: bool = False, announce: bool = False) -> None:
        """End the conversation audibly; in words, where the owner has to act, or where there are news."""
        self._cut_reply()
        offline = self._line.out_of_reach and not (keep_link or announce)
        if not keep_link:
            self._close_line()
        if self._turn.news:
            self._untold()
        else:
            self._out.append(PlayChime(Chime.OFFLINE if offline else Chime.ERROR))
            self._out += [Announce(words)] if announce else []
        self._idle(Outcome.FAILED, words)

    def _hush(self, word: str) -> None:
        """Whoever says so wants silence, and nothing more of this turn; who cancels, nothing done for it.

        The link is kept when all was only being said.
        """
        self._out.append(Hush())
        if self.phase is Phase.IDLE:
            return
        self._cut_reply()
        if self.phase is Phase.SPEAKING and word != CANCEL:
            self._owe()
            self._idle(Outcome.ANSWERED)
            return
        begun = self._ledger.done or self._ledger.running
        self._turn.news = None  # whoever says so has no wish to hear them
        self._line.memory.unsettle()
        self._close_line()
        self._out.append(Announce(PERHAPS_DONE if begun else CANCELLED))
        self._idle(Outcome.STOPPED)

    def _stop(self) -> None:
        self._cut_reply()
        self._close_line()
        if self.phase is not Phase.IDLE:
            self._idle(Outcome.STOPPED)
        self._tidings.forget()

    def _idle(self, outcome: Outcome, words: str = "") -> None:
        self._rest()
        self._take_up(Turn(after_wake=True))
        self._move(Phase.IDLE, self._manners.linger_s)
        self._calm_at = self._now + BREATH_S
        if self._line.link is None or self._line.ending or not self._manners.linger_s:
            self._close_line()
        self._out.append(ReportEnd(outcome, words))
