"""The conversation: what happens when. Events in, effects out; no clock, no waiting, no I/O.

Legal moves stand in `phases.MOVES`. Yesterday's news is dropped by number: links and replies are
numbered, and `_owed` counts the turns that the server still has to close although the person has
already talked on.
"""

from __future__ import annotations

from dataclasses import dataclass

from agentd.core import events as ev
from agentd.core.downlink import Downlink
from agentd.core.effects import Chime, Effect, Outcome, PlayChime, ReportEnd
from agentd.core.ledger import ToolLedger
from agentd.core.line import Line
from agentd.core.manners import (
    DRAIN_S,
    EAR_S,
    NEWS_LIMIT_S,
    PROGRESS_LIMIT_S,
    QUIET_S,
    SETUP_LIMIT_S,
    Manners,
)
from agentd.core.phases import MOVES, Phase
from agentd.core.uplink import Uplink
from agentd.core.utterance import End, Speech, UtteranceDetector


@dataclass(slots=True)
class _Turn:
    """One exchange: the person's utterance and what the model makes of it."""

    after_wake: bool
    uplink: Uplink | None = None
    acted: bool = False  # a tool call was answered, and nothing said since
    progress: float = 0.0  # when something last came of it
    generated: bool = False  # the model has said all it will say
    done: bool = False  # the server has closed the turn
    failure: str = ""  # why the rest of the reply will not come


class Conversation:
    """`handle` takes what happened and says what to do; `phase` and `deadline` are its only facts.

    When the clock reaches `deadline`, the runtime hands in `DeadlinePassed`.
    """

    def __init__(self, manners: Manners) -> None:
        self.phase = Phase.IDLE
        self._manners = manners
        self._now = 0.0
        self._until: float | None = None
        self._out: list[Effect] = []
        self._detector = UtteranceDetector(manners.listening)
        self._line = Line(manners.remember_s)
        self._ledger = ToolLedger()
        self._reply = Downlink()
        self._turn = _Turn(after_wake=True)
        self._owed = 0
        self._answered = False

    @property
    def deadline(self) -> float | None:
        """The time (of the clock that `now` is read from) at which `DeadlinePassed` is due."""
        return min((t for t in (self._until, self._ledger.deadline) if t is not None), default=None)

    def handle(self, event: ev.Event, now: float) -> list[Effect]:
        """Decide. `now` is monotonic, in seconds."""
        self._now, self._out = now, []
        match event:
            case ev.Heard():
                self._hear(event)
            case ev.ToolFinished():
                self._tool_finished(event)
            case ev.PlaybackDrained():
                if self._reply.drained(event.reply):
                    self._drained()
            case ev.DeadlinePassed():
                self._deadline_passed()
            case ev.StopRequested():
                self._stop()
            case _:
                if self._line.link and event.link == self._line.link.number:
                    self._news(event)
        return self._out

    # What the ear says

    def _hear(self, heard: ev.Heard) -> None:
        for step in self._detector.hear(heard.pcm, heard.speech, heard.lone_ms):
            match step:
                case Speech(frames):
                    self._speech(frames)
                case End.NO_SPEECH:
                    self._idle(Outcome.ANSWERED if self._answered else Outcome.NOTHING_SAID)
                case _:
                    self._speech_over()
        if heard.wake:
            self._woken()
        elif heard.speech and self._manners.barge_in == "full" and self.phase is Phase.SPEAKING:
            self._barge_in(after_wake=False)

    def _woken(self) -> None:
        match self.phase:
            case Phase.IDLE:
                self._answered = False
                if self._line.link is None:
                    self._owed = 0
                self._out += self._line.open(self._now)
                self._move(Phase.OPENING, SETUP_LIMIT_S)
                self._listen(after_wake=True)
                if self._line.ready:
                    self._to_listening()
            case Phase.OPENING | Phase.LISTENING:
                self._listen(after_wake=True)
                self._await_speech()
            case _ if self._manners.barge_in != "off" and self._line.ready:
                self._barge_in(after_wake=True)
            case _:
                pass

    def _barge_in(self, after_wake: bool) -> None:
        self._out += self._reply.cut()
        self._owed += not self._turn.done
        self._listen(after_wake)
        self._to_listening()

    def _listen(self, after_wake: bool) -> None:
        """Wait for a turn's first word; a wake word while it is being spoken only lengthens it."""
        if not self._detector.speaking:
            self._turn = _Turn(after_wake)
        wait_s = self._manners.no_speech_s if after_wake else self._manners.follow_up_s
        self._detector.listen(wait_s * 1000, after_wake)
        if after_wake:
            self._out.append(PlayChime(Chime.WAKE))

    def _to_listening(self) -> None:
        self._move(Phase.LISTENING, 0)
        self._await_speech()

    def _await_speech(self) -> None:
        """The detector bounds speech by samples; this bounds a microphone that has gone quiet itself."""
        if self.phase is Phase.LISTENING:
            waited_ms = self._detector.patience_ms
            self._until = self._now + waited_ms / 1000 + EAR_S

    def _speech(self, frames: tuple[bytes, ...]) -> None:
        if self._turn.uplink is None:
            self._turn.uplink = Uplink(frames)
            self._await_speech()
        else:
            self._turn.uplink.add(frames)
        self._pump()

    def _speech_over(self) -> None:
        assert self._turn.uplink
        self._turn.uplink.finish()
        self._pump()
        opening = self._until if self.phase is Phase.OPENING else None
        self._move(Phase.THINKING, NEWS_LIMIT_S)
        self._turn.progress = self._now
        self._until = opening or self._until

    def _pump(self) -> None:
        if self._line.ready and self._turn.uplink:
            self._out += self._turn.uplink.pump(self._line.ready.number)

    # What the link says

    def _news(self, event: ev.LinkEvent) -> None:
        self._sign_of_life()
        match event:
            case ev.LinkReady():
                self._ready()
            case ev.LinkLost():
                self._lost(event.words)
            case ev.LinkEnding():
                self._ending()
            case ev.HandleGiven():
                self._line.remember(event.handle, self._now)
            case ev.ReplyAudio():
                self._reply_audio(event.pcm)
            case ev.ReplyGenerated():
                self._turn.generated = True
                self._finish_reply()
            case ev.TurnDone():
                self._turn_done()
            case ev.Interrupted():
                self._interrupted()
            case ev.ToolCalled():
                self._tool_called(event)
            case ev.ToolCancelled():
                self._out += self._ledger.cancelled(event.ids)
            case _:
                pass  # transcripts and usage: for watchers, never a basis for decisions

    def _sign_of_life(self) -> None:
        """Any message shows that the server is at work on what is due; but not for ever."""
        due = self.phase is Phase.THINKING or (self.phase is Phase.SPEAKING and not self._reply.finished)
        if due and self._line.ready and self._until and not self._turn.done:
            limit = min(self._now + NEWS_LIMIT_S, self._turn.progress + PROGRESS_LIMIT_S)
            self._until = max(self._until, limit)

    def _ready(self) -> None:
        assert self._line.link
        self._line.link.ready = True
        if self.phase is Phase.OPENING:
            self._to_listening()
        elif self.phase is Phase.THINKING:
            self._turn.progress = self._now
            self._until = self._now + NEWS_LIMIT_S
        self._pump()

    def _ending(self) -> None:
        assert self._line.link
        self._line.link.ending = True
        if self.phase is Phase.IDLE:
            self._close_link()

    def _lost(self, words: str) -> None:
        self._out += self._ledger.abandon()
        self._line.lost()
        if self.phase is Phase.IDLE:
            self._until = None
        elif self.phase is Phase.SPEAKING and self._reply.playing:
            if not (self._turn.generated or self._turn.done):
                self._turn.failure = words
            self._finish_reply()  # what has come is played before the bad news
        else:
            self._fail(words)

    def _close_link(self) -> None:
        self._out += self._ledger.abandon()
        self._out += self._line.close()
        if self.phase is Phase.IDLE:
            self._until = None

    # The reply

    def _reply_audio(self, pcm: bytes) -> None:
        if self.phase is Phase.THINKING:
            self._owed = 0
            self._move(Phase.SPEAKING, NEWS_LIMIT_S)
        if self.phase is not Phase.SPEAKING:
            return  # of a reply that the person has talked over
        self._turn.generated = self._turn.done = self._turn.acted = False
        self._turn.progress = self._now
        self._out += self._reply.play(pcm, self._now)
        self._until = max(self._now + NEWS_LIMIT_S, self._reply.plays_until)

    def _finish_reply(self) -> None:
        finishing = self._reply.finish()
        if finishing:
            self._out += finishing
            self._until = max(self._reply.plays_until, self._now) + DRAIN_S

    def _turn_done(self) -> None:
        if self._owed:
            self._owed -= 1
            return
        self._turn.done = True
        if self.phase is Phase.SPEAKING:
            self._finish_reply()
            if not self._reply.playing:
                self._drained()
        elif self.phase is Phase.THINKING and not self._ledger.running:
            if self._turn.acted:
                self._until = self._now + QUIET_S
            elif self._turn.after_wake:
                self._fail("The model gave no answer.", keep_link=True)
            else:
                self._idle(Outcome.ANSWERED)  # proactive audio: it was not meant for us

    def _interrupted(self) -> None:
        if self.phase is Phase.SPEAKING:
            self._out += self._reply.cut()
            self._after_answer()

    def _drained(self) -> None:
        if self._turn.failure:
            self._fail(self._turn.failure)
        elif self._ledger.running or (self._turn.acted and not self._turn.done):
            self._until = self._now + NEWS_LIMIT_S  # the answer is still to come
        elif self._turn.acted:
            self._until = self._now + QUIET_S  # it may come in a turn of its own
        else:
            self._after_answer()

    def _after_answer(self) -> None:
        """The answer is out: leave the floor to the person for a while, or be idle."""
        self._answered = True
        if self._manners.follow_up_s and self._line.ready and self._line.lasting:
            self._owed += not self._turn.done
            self._listen(after_wake=False)
            self._to_listening()
        else:
            self._idle(Outcome.ANSWERED)

    # Tools

    def _tool_called(self, called: ev.ToolCalled) -> None:
        welcome = self.phase in (Phase.THINKING, Phase.SPEAKING)
        if welcome:
            self._owed = 0  # what the person talked over is history
        self._out += self._ledger.called(called.link, called.call, self._now, welcome)

    def _tool_finished(self, finished: ev.ToolFinished) -> None:
        self._await_more(self._ledger.finished(finished.link, finished.call, finished.response))

    def _await_more(self, answers: list[Effect]) -> None:
        """Once a tool is answered the model's next word is due."""
        self._out += answers
        if not answers:
            return
        self._turn.acted = True
        self._turn.progress = self._now
        if self.phase is Phase.THINKING or (self.phase is Phase.SPEAKING and not self._reply.playing):
            self._until = self._now + NEWS_LIMIT_S

    # Time, ends and moves

    def _deadline_passed(self) -> None:
        self._await_more(self._ledger.overdue(self._now))
        if self._until is None or self._now < self._until:
            return
        match self.phase:
            case Phase.IDLE:
                self._close_link()
            case Phase.LISTENING:
                self._fail("The microphone has stopped delivering sound.")
            case Phase.THINKING if self._turn.acted and self._turn.done:
                self._out.append(PlayChime(Chime.DONE))
                self._after_answer()
            case Phase.SPEAKING if self._reply.finished:
                self._out += self._reply.cut()
                self._drained()
            case Phase.SPEAKING if self._turn.acted and self._turn.done:
                self._after_answer()
            case _ if self._line.ready:
                self._fail("The Live server fell silent before it had answered.")
            case _:
                self._fail("The Live server did not accept the session in time.")

    def _fail(self, words: str, keep_link: bool = False) -> None:
        """End the conversation audibly."""
        self._out += self._reply.cut()
        if not keep_link:
            self._close_link()
        self._out.append(PlayChime(Chime.ERROR))
        self._idle(Outcome.FAILED, words)

    def _stop(self) -> None:
        self._out += self._reply.cut()
        self._close_link()
        if self.phase is not Phase.IDLE:
            self._idle(Outcome.STOPPED)

    def _idle(self, outcome: Outcome, words: str = "") -> None:
        self._detector.rest()
        self._move(Phase.IDLE, self._manners.linger_s)
        if not (self._line.lasting and self._manners.linger_s):
            self._close_link()
        self._out.append(ReportEnd(outcome, words))

    def _move(self, phase: Phase, for_s: float) -> None:
        assert phase is self.phase or phase in MOVES[self.phase], f"{self.phase} → {phase}"
        self.phase = phase
        self._until = self._now + for_s
