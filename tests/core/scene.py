"""A conversation on a stage: a clock that is moved by hand, frames of made-up sound, short assertions."""

from __future__ import annotations

from typing import TypeVar

from agentd.core import events as ev
from agentd.core.conversation import Conversation
from agentd.core.effects import Effect, PlayChime, PlayReply, ReportEnd
from agentd.core.events import FRAME_BYTES, FRAME_MS, Event, ToolCall
from agentd.core.manners import Manners
from agentd.core.phases import Phase

E = TypeVar("E")
REPLY_100_MS = b"\1\0" * 2_400
LAMP = ToolCall("fc_1", "turn_on_lights", {"room": "kitchen"})


def frame(number: int) -> bytes:
    """20 ms that can be told from any other."""
    return number.to_bytes(4, "little") * (FRAME_BYTES // 4)


def loudness(peak: int) -> bytes:
    """20 ms that are as loud as that."""
    return (peak.to_bytes(2, "little") + (-peak).to_bytes(2, "little", signed=True)) * (FRAME_BYTES // 4)


LONE_MS, SCORE_UP_MS = 480, 600


class Scene:
    """Time passes only with frames (20 ms each) and `wait`."""

    def __init__(self, manners: Manners | None = None) -> None:
        self.conversation = Conversation(manners or Manners(), draw=lambda: 0.5)
        self.now = 100.0
        self.frames = 0
        self._score_falls = 0  # the frame from which on the wake word's score is down
        self.effects: list[Effect] = []

    def phase(self) -> Phase:
        return self.conversation.phase

    @property
    def deadline_in(self) -> float | None:
        deadline = self.conversation.deadline
        return None if deadline is None else round(deadline - self.now, 3)

    def tell(self, *events: Event) -> list[Effect]:
        out: list[Effect] = []
        for event in events:
            out += self.conversation.handle(event, self.now)
        self.effects += out
        return out

    def hear(self, ms: int, speech: bool = False, wake: str | None = None) -> list[Effect]:
        """So much sound; `wake` on its last frame, and its score stays up for a while after it."""
        out: list[Effect] = []
        count = ms // FRAME_MS
        for index in range(count):
            self.now += FRAME_MS / 1000
            last = wake if index == count - 1 else None
            lone_ms = LONE_MS if self.frames < self._score_falls else 0
            out += self.tell(ev.Heard(frame(self.frames), speech, last, lone_ms, near=speech))
            self.frames += 1
            if last:
                self._score_falls = self.frames + SCORE_UP_MS // FRAME_MS
        return out

    def sound(self, ms: int, peak: int, speech: bool = True) -> list[Effect]:
        """So much, as loud as that."""
        out: list[Effect] = []
        for _ in range(ms // FRAME_MS):
            self.now += FRAME_MS / 1000
            self.frames += 1
            out += self.tell(ev.Heard(loudness(peak), speech))
        return out

    def wait(self, seconds: float) -> list[Effect]:
        """Let time pass without sound; deadlines come when they are due."""
        end = self.now + seconds
        out: list[Effect] = []
        while (due := self.conversation.deadline) is not None and due <= end:
            self.now = max(due, self.now)
            out += self.tell(ev.DeadlinePassed())
        self.now = end
        return out

    def wake(self, word: str = "hey_jarvis") -> list[Effect]:
        """The wake word, spoken and recognised, with a pause after it."""
        out = self.hear(600, speech=True)
        out += self.hear(20, speech=True, wake=word)
        return out + self.hear(100)

    def reach(self, phase: Phase) -> None:
        """From idle, by a wake word and a command."""
        self.wake()
        if phase is not Phase.OPENING:
            self.tell(ev.LinkReady(1))
        if phase in (Phase.THINKING, Phase.SPEAKING):
            self.command()
        if phase is Phase.SPEAKING:
            self.tell(ev.ReplyAudio(1, REPLY_100_MS))
        assert self.phase() is phase

    def command(self, ms: int = 1_000) -> list[Effect]:
        """A spoken command and the silence that ends it."""
        return self.hear(ms, speech=True) + self.hear(600)

    @property
    def replies(self) -> int:
        """The number of the latest reply."""
        return max((played.reply for played in only(PlayReply, self.effects)), default=0)

    def asked(self, link: int = 1) -> None:
        """Up to the point where the model is to answer."""
        self.wake()
        self.tell(ev.LinkReady(link))
        self.command()
        assert self.phase() is Phase.THINKING


def only(kind: type[E], effects: list[Effect]) -> list[E]:
    return [effect for effect in effects if isinstance(effect, kind)]


def chimes(effects: list[Effect]) -> list[str]:
    return [effect.chime.value for effect in only(PlayChime, effects)]


def ends(effects: list[Effect]) -> list[str]:
    return [effect.outcome.value for effect in only(ReportEnd, effects)]
