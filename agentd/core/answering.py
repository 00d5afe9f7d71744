"""The model's side of the conversation: its link, its reply, its calls, and what to do when they fail.

Yesterday's news is dropped by number: links and replies are numbered, and `_owed` counts the turns that the
server still has to close although the person has already talked on.
"""

from __future__ import annotations

from agentd.core import events as ev
from agentd.core.causes import FOR_THE_OWNER
from agentd.core.effects import Announce, AnswerTool, Chime, Effect, Fault, Outcome, PlayChime, ReportFault
from agentd.core.floor import Floor
from agentd.core.ledger import ANSWER_WITHIN_S, LOOPING
from agentd.core.manners import (
    ASIDE_S,
    DRAIN_S,
    NEWS_LIMIT_S,
    PROGRESS_LIMIT_S,
    QUIET_S,
    STALE_S,
    STALL_S,
    STATUS_S,
)
from agentd.core.phases import Phase

NO_ANSWER = {
    Fault.EMPTY: "The model gave no answer.",
    Fault.MUTE: "The model gave an answer without sound.",
    Fault.REJECTED: "The server held the model's answer back.",
    Fault.MALFORMED: "The model gave an answer that makes no sense.",
    Fault.INAUDIBLE: "The model's answer could not be heard.",
}


class Answering(Floor):
    """What comes from the link, and what is sent there."""

    def _pump(self) -> None:
        """Let out what the link can take; once it has the whole question, its answer is due."""
        said, link = self._turn.said, self._line.ready
        if not (said and link and self.phase in (Phase.LISTENING, Phase.THINKING)):
            return
        if self._turn.may_be_repeated and not self._turn.asked_on(link):
            self._out += said.pump(link.number)
            if self._turn.asked_on(link):
                self._turn.begin_anew()
                self._turn.asked_at = self._now
                self._stale_until = min(self._stale_until, self._now + STALE_S)
            if self._turn.asked_on(link) and self._turn.may_be_repeated:
                self._stalled_at = self._now + STALL_S

    def _news(self, event: ev.LinkEvent) -> None:
        self._sign_of_life(event)
        if isinstance(event, ev.Interrupted) or (isinstance(event, ev.TurnDone) and self._owed):
            self._stale_until = 0.0  # the server is done with the turn before
        about_us = self._turn.asked_on(self._line.link) and self._now >= self._stale_until
        match event:
            case ev.LinkReady():
                self._ready()
            case ev.LinkSlow():
                if not (self._detector.listening or self._turn.news):
                    self._out.append(Announce(event.words))
            case ev.LinkLost():
                self._lost(event)
            case ev.LinkEnding():
                self._line.end_announced(event.seconds, self._now)
                self._leave_if_quiet()
            case ev.HandleGiven():
                self._line.memory.handed(event.handle, self._now, clean=self._settled)
            case ev.Transcript():
                self._turn.worded |= event.who is ev.Who.AGENT and self.phase is Phase.THINKING
                self._turn.said_words(event.who, event.text)
                if event.who is ev.Who.PERSON or not self._owed:  # else nobody hears it any more
                    self._line.memory.said(event.who, event.text)
            case ev.ToolCalled():
                self._tool_called(event, welcome=about_us and self.phase in (Phase.THINKING, Phase.SPEAKING))
            case ev.ToolCancelled():
                self._out += self._ledger.cancelled(event.ids)
            case ev.TurnDone() if self._owed:
                self._owed -= 1
            case _ if about_us:
                self._reply_news(event)
            case _:
                pass  # of a reply that the person has talked over, or that nobody asked for

    def _reply_news(self, event: ev.LinkEvent) -> None:
        match event:
            case ev.ReplyAudio():
                self._reply_audio(event.pcm)
            case ev.ReplyGenerated():
                self._turn.generated = True
                self._finish_reply()
            case ev.TurnDone():
                self._turn_done(event.end)
            case ev.Interrupted():
                self._interrupted()
            case _:
                pass  # usage and signs of life: for watchers, never a basis for decisions

    @property
    def _settled(self) -> bool:
        """No turn and no call is open on the link."""
        return not (self._owed or self._ledger.open) and (self._turn.said is None or self._turn.done)

    def _sign_of_life(self, event: ev.LinkEvent) -> None:
        """Any message shows that the server is at work on what is due; but not for ever."""
        due = self.phase is Phase.THINKING or (self.phase is Phase.SPEAKING and not self._reply.finished)
        if isinstance(event, ev.LinkReady | ev.LinkSlow) or not (due and self._line.ready and self._until):
            return
        if not self._turn.done:
            limit = min(self._now + NEWS_LIMIT_S, self._turn.progress + PROGRESS_LIMIT_S)
            self._until = max(self._until, limit)
        if self._stalled_at:
            self._stalled_at = self._now + STALL_S

    # The link's life

    def _ready(self) -> None:
        assert self._line.link
        self._line.link.ready = True
        self._status_at = None
        if self.phase is Phase.OPENING:
            self._to_listening()
        elif self.phase is Phase.THINKING and not self._turn.asked:
            self._turn.progress = self._now
            self._until = self._now + NEWS_LIMIT_S
        self._pump()

    def _lost(self, lost: ev.LinkLost) -> None:
        """The recovery ladder: a new link if that can help, and the person's turn again if unanswered."""
        self._ledger.link_gone()
        was_ready = self._line.ready is not None
        another = self._line.lost(lost.cause, lost.words, self._now)
        match self.phase:
            case Phase.IDLE:
                self._close_line()
            case Phase.SPEAKING:
                complete = self._turn.generated or self._turn.done
                if not complete or self._turn.acted or self._ledger.running:
                    self._turn.failure = lost.words
                if self._reply.playing:
                    self._finish_reply()  # what has come is played before the bad news
                else:
                    self._settle(lost.words)
            case Phase.THINKING if another and self._turn.may_be_repeated:
                self._line.memory.unsettle()
                self._reconnecting(was_ready)
                patience_s = float("inf") if self._turn.news else STATUS_S  # nobody waits for news
                self._status_at = self._status_at or self._now + patience_s  # of the first loss of a row
            case Phase.THINKING if self._turn.asked:
                self._settle(lost.words, announce=lost.cause in FOR_THE_OWNER)
            case Phase.OPENING if another:
                self._reconnecting(was_ready)
            case Phase.LISTENING if another:
                pass  # the person speaks on; the new link will get all of it
            case _:
                self._fail(lost.words, announce=lost.cause in FOR_THE_OWNER)

    def _reconnecting(self, was_ready: bool) -> None:
        """Patience counts from the loss of a link that was there, or from the first try."""
        assert self._until is not None
        limit = self._now + NEWS_LIMIT_S
        self._until = limit if was_ready else min(self._until, limit)
        self._stalled_at = None

    def _ask_again(self, fault: Fault) -> None:
        """Something is wrong with the turn: put it to a new link, or give up if it has been there."""
        self._out.append(ReportFault(fault))
        self._stalled_at = None
        if self._turn.may_be_repeated and fault is not Fault.REJECTED:
            self._line.memory.unsettle()
            self._change_line()
        else:
            self._fail(NO_ANSWER[fault], keep_link=True)

    def _settle(self, words: str, *, announce: bool = False) -> None:
        """The model will say no more to this turn. What it began in the house is told by a chime."""
        self._turn.failure = words
        self._stalled_at = None
        if self._ledger.running:
            self._until = self._now + ANSWER_WITHIN_S + 1
        elif self._ledger.done:
            self._out.append(PlayChime(Chime.DONE))
            self._after_answer()
        else:
            self._fail(words, announce=announce)

    # The reply

    def _reply_audio(self, pcm: bytes) -> None:
        if self.phase is Phase.THINKING:
            self._owed = 0
            self._move(Phase.SPEAKING, NEWS_LIMIT_S)
        self._turn.aside = self._turn.aside and not self._turn.done
        self._turn.acted = self._turn.acted and self._turn.aside
        self._turn.generated = self._turn.done = False
        self._turn.progress = self._now
        self._out += self._reply.play(pcm, self._now)
        self._until = max(self._now + NEWS_LIMIT_S, self._reply.plays_until)

    def _finish_reply(self) -> None:
        finishing = self._reply.finish()
        if finishing:
            self._out += finishing
            self._until = max(self._reply.plays_until, self._now) + DRAIN_S

    def _turn_done(self, end: ev.TurnEnd) -> None:
        self._turn.done = True
        if self.phase is Phase.SPEAKING:
            self._said_and_done()
        elif self.phase is Phase.THINKING and not self._ledger.running:
            if self._turn.acted:
                self._stalled_at = None
                self._until = self._now + self._quiet_s
            else:
                self._nothing_said(end)

    @property
    def _quiet_s(self) -> float:
        return ASIDE_S if self._turn.aside else QUIET_S

    def _said_and_done(self) -> None:
        self._line.turn_done()
        if self._reply.playing and not self._turn.generated:
            self._out.append(ReportFault(Fault.CUT_SHORT))
        self._finish_reply()
        if not self._reply.playing:
            self._drained(audible=True)

    def _nothing_said(self, end: ev.TurnEnd) -> None:
        match self._turn.fault(end):
            case None:
                self._after_answer()
            case Fault.DECLINED:
                self._out.append(ReportFault(Fault.DECLINED))
                self._idle(Outcome.ANSWERED)  # proactive audio: it was not meant for us
            case fault:
                self._ask_again(fault)

    def _interrupted(self) -> None:
        """Only what is still playing can be interrupted; the server also says so of what nobody hears."""
        if self.phase is Phase.SPEAKING and self._reply.playing:
            self._cut_reply()
            if self._turn.aside and self._turn.acted:
                self._until = self._now + NEWS_LIMIT_S  # not by the person: the model is to tell an answer
            else:
                self._after_answer()

    def _drained(self, audible: bool) -> None:
        if self._turn.failure:
            self._settle(self._turn.failure)
        elif self._ledger.running or (self._turn.acted and not self._turn.done):
            self._until = self._now + NEWS_LIMIT_S  # the answer is still to come
        elif self._turn.acted:
            self._until = self._now + self._quiet_s  # it may come in a turn of its own
        elif not audible:
            self._out.append(ReportFault(Fault.INAUDIBLE))
            self._fail(NO_ANSWER[Fault.INAUDIBLE], keep_link=True)
        else:
            self._after_answer()

    # Tools

    def _tool_called(self, called: ev.ToolCalled, welcome: bool) -> None:
        if welcome:
            self._owed = 0  # what the person talked over is history
            self._stalled_at = None
        mandate = self._turn.mandate(self._line.persona) if welcome else None
        effects = self._ledger.called(called.link, called.call, mandate, self._now)
        self._out += effects
        if welcome:
            self._turn.aside = self._turn.aside or called.aside
            self._await_more(effects)

    def _tool_finished(self, finished: ev.ToolFinished) -> None:
        self._tools_settled(self._ledger.finished(finished))

    def _tools_settled(self, effects: list[Effect]) -> None:
        self._out += effects
        self._await_more(effects)
        if self._turn.failure and not (self._ledger.running or self._reply.playing):
            self._settle(self._turn.failure)

    def _await_more(self, effects: list[Effect]) -> None:
        """Once a tool is answered the model's next word is due; what a loop is answered leads to none."""
        answers = [effect for effect in effects if isinstance(effect, AnswerTool)]
        if not any(each.response is not LOOPING and self._ledger.concerns(each.call) for each in answers):
            return
        self._turn.acted = True
        self._turn.progress = self._now
        if self.phase is Phase.THINKING or (self.phase is Phase.SPEAKING and not self._reply.playing):
            self._until = self._now + NEWS_LIMIT_S
