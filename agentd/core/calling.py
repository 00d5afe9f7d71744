"""How a turn begins: by a wake word, by a button, by speech over a reply, in writing."""

from __future__ import annotations

from agentd.core import events as ev
from agentd.core.answering import Answering
from agentd.core.effects import Announce, Chime, PlayChime
from agentd.core.manners import MICROPHONE_OFF, NEWS_LIMIT_S, SETUP_LIMIT_S
from agentd.core.phases import Phase
from agentd.core.turn import Turn
from agentd.core.uplink import Written


class Calling(Answering):
    """Whoever calls us is told at once when it is in vain."""

    def _woken(self, persona: str) -> None:
        if self.phase not in (Phase.THINKING, Phase.SPEAKING) or self._manners.barge_in != "off":
            self._turn_to(persona)

    def _pressed(self) -> None:
        """As the wake word of whoever answers now. A finger is no echo of a reply: it may cut one also where
        the owner lets no word do so."""
        if self._deaf:
            chime, words = self._why_deaf
            self._out.append(PlayChime(chime))
            self._out += [Announce(words)] if self.phase is Phase.IDLE else []
            return
        self._turn_to("" if self.phase is Phase.IDLE else self._line.persona, pressed=True)

    @property
    def _why_deaf(self) -> tuple[Chime, str]:
        return (Chime.MUTED, MICROPHONE_OFF) if self._muted else (Chime.ERROR, self._faculties.deafness)

    def _turn_to(self, persona: str, pressed: bool = False) -> None:
        self._call(persona)
        match self.phase:
            case Phase.IDLE:
                if self._begin():
                    self._listen(after_wake=True, pressed=pressed)
                    if self._line.ready:
                        self._to_listening()
            case Phase.OPENING | Phase.LISTENING:
                self._listen(after_wake=True, pressed=pressed)
                self._await_speech()
            case _:
                self._barge_in(after_wake=True, pressed=pressed)

    def _begin(self) -> bool:
        """Begin a conversation, unless the owner has to act first."""
        if why := self._spent or self._line.barred(self._now):
            self._out += [PlayChime(Chime.ERROR), Announce(why)]
            return False
        self._open(SETUP_LIMIT_S)
        return True

    def _open(self, limit_s: float) -> None:
        self._answered = False
        self._uncalled = 0
        self._line.begin()
        self._open_line()
        self._move(Phase.OPENING, limit_s)

    def _barge_in(self, after_wake: bool, pressed: bool = False) -> None:
        if self._spent:
            self._fail(self._spent, announce=True)
            return
        self._cut_reply()
        self._owe()
        self._open_line()
        self._listen(after_wake, pressed=pressed)
        self._turn.barged = True
        self._to_listening()

    def _asked(self, asked: ev.Asked) -> None:
        """In writing. While somebody speaks it is not for others to interrupt."""
        if self.phase is Phase.OPENING or self._detector.speaking:
            return
        self._call("")
        if self.phase is Phase.IDLE:
            if not self._begin():
                return
        elif self._spent:
            self._fail(self._spent, announce=True)
            return
        elif self.phase in (Phase.THINKING, Phase.SPEAKING):
            self._cut_reply()
            self._owe()
            self._open_line()
            self._move(Phase.LISTENING, 0)
        self._rest()
        self._take_up(Turn(after_wake=True, said=Written(asked.text, asked.image, asked.mime)))
        self._to_thinking()

    def _to_thinking(self) -> None:
        """The turn is complete: an answer is due as soon as there is a link."""
        opening = self._until if self.phase is Phase.OPENING and not self._line.ready else None
        self._move(Phase.THINKING, NEWS_LIMIT_S)
        self._turn.progress = self._now
        self._until = opening or self._until
        self._pump()
