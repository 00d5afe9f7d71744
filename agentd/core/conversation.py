"""The conversation: what happens when. Events in, effects out; no clock, no waiting, no I/O.

Legal moves stand in `phases.MOVES`. This file is the person's side and the clock's; how a turn begins is
`calling`, the model's side is `answering`, what all share is `floor`.
"""

from __future__ import annotations

import random

from agentd.core import events as ev
from agentd.core.bargein import BargeIn, Verdict
from agentd.core.calling import Calling
from agentd.core.costevents import BudgetRenewed, BudgetSpent
from agentd.core.effects import (
    Announce,
    Chime,
    Duck,
    Effect,
    Fault,
    KeepHandle,
    Mute,
    Outcome,
    PlayChime,
    ReportSpeechEnd,
    SetVolume,
    TakeUpRules,
)
from agentd.core.manners import MICROPHONE_OFF, MICROPHONE_ON, STILL_TRYING, TELL_LIMIT_S, Manners
from agentd.core.phases import Phase
from agentd.core.recovery import Draw
from agentd.core.soundevents import MuteAsked, SoundBack, SoundLost, SoundPart, VolumeAsked
from agentd.core.turn import Turn
from agentd.core.uplink import Utterance, Written
from agentd.core.urgent import MUTE, STOP, Apart
from agentd.core.utterance import End, Speech


class Conversation(Calling):
    """`handle` takes what happened and says what to do; `phase` and `deadline` are its only facts.

    When the clock reaches `deadline`, the runtime hands in `DeadlinePassed`. `draw` is uniform in [0, 1): the
    jitter of the pauses between tries.
    """

    def __init__(self, manners: Manners, draw: Draw = random.random) -> None:
        super().__init__(manners, draw)
        self._kept: dict[str, str] = {}  # handles, by persona
        self._interjection = BargeIn()
        self._apart = Apart()
        self._rules: ev.RulesRead | None = None  # to be taken up

    def resume(self, handle: str, given: float, persona: str = "") -> None:
        """Continue, when the persona is first called, its session of an earlier process; `given` as `now` of
        `handle`."""
        self._line.memory_of(persona).restore(handle, given)
        self._kept[persona] = handle

    def begin_muted(self) -> None:
        """As an earlier process was left: nothing is said of it."""
        self._muted = True

    def handle(self, event: ev.Event, now: float) -> list[Effect]:
        """Decide. `now` is monotonic, in seconds."""
        self._now, self._out = now, []
        match event:
            case ev.Heard():
                if not self._muted:  # what was heard before may still come in
                    self._hear(event)
            case SoundLost() | SoundBack() | MuteAsked() | VolumeAsked():
                self._about_sound(event)
            case ev.ListenPressed():
                self._pressed()
            case ev.StopPressed():
                self._hush(STOP)
            case ev.Asked():
                self._asked(event)
            case ev.ToolFinished():
                self._tool_finished(event)
            case ev.PlaybackDrained():
                if self._reply.drained(event.reply):
                    self._drained(event.audible)
            case ev.HouseNews():
                self._out += self._tidings.add(event)
            case BudgetSpent():
                self._spent = event.words
            case BudgetRenewed():
                self._spent = ""
            case ev.RulesRead():
                self._rules = event
            case ev.DeadlinePassed():
                self._deadline_passed()
            case ev.StopRequested():
                self._stop()
            case _ if self._line.link and event.link == self._line.link.number:
                self._news(event)
        if self._interjection.ducked and self._deaf:  # nobody will be heard to say no more
            self._interjected(near=False)
        self._renew()
        self._tell()
        self._keep_handle()
        return self._out

    def _keep_handle(self) -> None:
        persona, handle = self._line.persona, self._line.memory.clean_handle
        if handle != self._kept.get(persona, ""):
            self._kept[persona] = handle
            self._out.append(KeepHandle(handle, persona))

    def _renew(self) -> None:
        """New rules wait until nothing is under way. An open link was told of the old ones: it is left."""
        rules = self._rules
        if rules is None or self.phase is not Phase.IDLE or self._ledger.open:
            return
        self._rules, self._manners = None, rules.manners
        self._close_line()
        self._detector.adopt(rules.manners.listening)
        self._line.adopt(rules.manners.remember_s, rules.strangers)
        lost = [persona for persona in rules.strangers if self._kept.pop(persona, "")]
        self._out += [*(KeepHandle("", persona) for persona in sorted(lost)), TakeUpRules(rules.number)]

    # What the person says

    def _hear(self, heard: ev.Heard) -> None:
        self._lone.hear(heard.pcm, heard.speech, heard.urgent)
        for step in self._detector.hear(heard):
            match step:
                case Speech(frames):
                    self._speech(frames)
                case end:
                    self._listened(end)
        if heard.wake:
            self._woken(self._manners.personas.get(heard.wake, ""))
        elif self.phase is Phase.SPEAKING or self._interjection.ducked:
            self._interjected(heard.near)
        if word := self._apart.hear(heard, self.phase):
            self._obey(word)

    def _obey(self, word: str) -> None:
        if word == MUTE:
            self._mute(True)
        else:
            self._hush(word)

    def _interjected(self, near: bool) -> None:
        may_cut = self._manners.speech_cuts(self._volume) and not (self._spent or self._deaf)
        may_cut = may_cut and self.phase is Phase.SPEAKING
        verdict = self._interjection.hear(near) if may_cut else self._interjection.rest()
        if verdict is Verdict.CUT:
            self._barge_in(after_wake=False)
        elif verdict:
            self._out.append(Duck(on=verdict is Verdict.DUCK))

    def _speech(self, frames: tuple[bytes, ...]) -> None:
        if isinstance(self._turn.said, Utterance):
            self._turn.said.add(frames)
        else:
            self._turn.said = Utterance(frames)
            self._await_speech()
        self._pump()

    def _listened(self, end: End) -> None:
        self._out.append(ReportSpeechEnd(end, self._detector.ago_ms))
        match end:
            case End.NO_SPEECH:
                self._idle(Outcome.ANSWERED if self._answered else Outcome.NOTHING_SAID)
            case End.ENDLESS:
                self._give_way()
            case _:
                self._speech_over()

    def _speech_over(self) -> None:
        assert isinstance(self._turn.said, Utterance)
        word = self._lone.word
        if word and (word != STOP or self._turn.barged):  # there may be other things to stop than us
            self._obey(word)
            return
        self._turn.said.finish()
        self._to_thinking()

    def _give_way(self) -> None:
        """It was not meant for us. A link that is left within a turn neither answers it nor remembers it."""
        self._line.memory.unsettle()
        self._close_line()
        self._idle(Outcome.ANSWERED if self._answered else Outcome.NOTHING_SAID)

    # The sound devices

    def _about_sound(self, event: SoundLost | SoundBack | MuteAsked | VolumeAsked) -> None:
        match event:
            case SoundLost():
                self._sound_lost(event)
            case SoundBack():
                self._faculties.back(event, self._now)
            case MuteAsked():
                self._mute(event.on)
            case _:
                self._volume = event.percent
                self._out.append(SetVolume(event.percent))

    def _mute(self, on: bool) -> None:
        """Whoever mutes us wants no more of this conversation either. What is written is still answered."""
        if on is self._muted:
            return
        self._muted = on
        self._faculties.forget(SoundPart.MICROPHONE)
        if on and self.phase is not Phase.IDLE:
            self._cut_reply()
            self._close_line()
            self._idle(Outcome.STOPPED)
        chime, words = (Chime.MUTED, MICROPHONE_OFF) if on else (Chime.UNMUTED, MICROPHONE_ON)
        self._out += [Mute(on), PlayChime(chime), Announce(words)]

    def _sound_lost(self, lost: SoundLost) -> None:
        """Whoever has called us or speaks is told at once that it was in vain."""
        heard = self._faculties.hears
        self._faculties.lost(lost, self._now)
        if heard is self._faculties.hears or self.phase not in (Phase.OPENING, Phase.LISTENING):
            return
        if self._turn.after_wake or self._detector.speaking:
            self._fail(lost.words, keep_link=True)
        else:
            self._idle(Outcome.ANSWERED)

    # What the house says

    def _tell(self) -> None:
        """News go to whoever is left in peace. A ring waits for no more than the sentence that is being
        spoken, and then takes the floor from the person who only might go on."""
        for due in self._faculties.due(self._now):
            self._out += self._tidings.add(due)
        if self._tidings.ring and not (self._detector.speaking or self._reply.playing):
            self._out.append(PlayChime(Chime.TIMER))
            self._tidings.rung()
        waits = self.phase is Phase.LISTENING and not (self._turn.after_wake or self._detector.speaking)
        if waits and self._tidings.pressing:
            self._idle(Outcome.ANSWERED)
        while self.phase is Phase.IDLE and (news := self._tidings.first):
            by_model = news.prompt and not (self._spent or self._line.barred(self._now))
            if by_model and self._now < self._calm_at:
                break
            self._tidings.told(news)
            if by_model:
                self._put_to_model(news)
            else:
                self._out.append(Announce(news.words))

    def _put_to_model(self, news: ev.HouseNews) -> None:
        self._call("")
        self._open(TELL_LIMIT_S)
        self._take_up(Turn(after_wake=False, said=Written(news.prompt, None, ""), news=news))
        self._to_thinking()

    # What the clock says

    def _deadline_passed(self) -> None:
        self._tools_settled(self._ledger.overdue(self._now))
        self._out += self._line.retry(self._now)
        if self._status_at is not None and self._status_at <= self._now:
            self._status_at = float("inf")  # once is enough, until there is a link again
            self._out.append(Announce(STILL_TRYING))
        if self._leave_by is not None and self._leave_by <= self._now:
            self._line.memory.unsettle()
            self._change_line()
        if self._stalled_at is not None and self._stalled_at <= self._now:
            self._ask_again(Fault.STALLED)
        if self._until is None or self._now < self._until:
            return
        match self.phase:
            case Phase.IDLE:
                self._close_line()
            case Phase.LISTENING:
                self._fail("The microphone has stopped delivering sound.")
            case Phase.THINKING if self._turn.acted and self._turn.done and self._ledger.done:
                self._out.append(PlayChime(Chime.DONE))
                self._after_answer()
            case Phase.THINKING if self._turn.acted and self._turn.done:
                self._fail("Nothing came of it, and the model did not say why.", keep_link=True)
            case Phase.SPEAKING if self._reply.finished:
                self._cut_reply()
                self._drained(audible=True)
            case Phase.SPEAKING if self._turn.acted and self._turn.done:
                self._after_answer()
            case _ if self._line.ready:
                self._leave_line()
                self._settle("The Live server fell silent before it had answered.")
            case _ if self._turn.asked:
                self._settle("The Live server was lost, and could not be reached again in time.")
            case _:
                self._fail("The Live server did not accept the session in time.")
