"""A person and a Live server around one conversation, in virtual time: days pass in seconds.

The server behaves as the real one does in order and pace; `end_announced` is its goAway. What comes of it is
counted: what was answered, how often, what was cut, what was spoken unasked.
"""

from __future__ import annotations

import heapq
import itertools
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from agentd.core import effects as do
from agentd.core import events as ev
from agentd.core.conversation import Conversation
from agentd.core.events import INPUT_HZ, REPLY_HZ, Cause, Event
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from tests.core.scene import frame

SETUP_S = 0.3
FIRST_SOUND_S = 0.8  # after the end of the person's turn
INTERRUPTED_S = 0.1  # after somebody began to speak
PIECE_S = 0.2  # of sound in each message ...
PIECE_EVERY_S = 0.05  # ... which come four times as fast as they play
ALMOST_OVER_S = 4.0  # a follow-up window that ends so soon is not begun to be spoken into
PIECE = b"\1\0" * round(REPLY_HZ * PIECE_S)
ORDER, LEAVE = "Turn on the light.", "No thanks, that's all."
REPLIES = ("It is on.", "Which one?")
ANSWERED_ANYWAY = 0.3  # of what the television says: the model takes it for a question


class Clock:
    """Things that are going to happen, in their order."""

    def __init__(self) -> None:
        self.now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = itertools.count()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        heapq.heappush(self._due, (self.now + seconds, next(self._count), act))

    def next(self) -> float | None:
        return self._due[0][0] if self._due else None

    def step(self) -> None:
        self.now, _, act = heapq.heappop(self._due)
        act()


@dataclass
class Turn:
    """What the server makes of one utterance: so many pieces of sound, and the end."""

    pieces: int
    words: str
    sent: int = 0


@dataclass
class Tally:
    """What came of it."""

    utterances: int = 0
    heard_whole: int = 0  # replies played to their end
    begun: Counter[int] = field(default_factory=Counter)  # replies begun, by utterance
    cut: int = 0
    unasked: int = 0  # sound that was played though nobody had asked
    failed: int = 0
    announced: Counter[str] = field(default_factory=Counter)  # in the own voice, by words
    prompted: int = 0  # news of the house that the model began to tell
    talked_over: int = 0  # announcements while a reply played or the person spoke
    links: int = 0
    overheard_s: float = 0.0  # sent of what the television said
    kept_listening: int = 0  # windows that opened although the person had taken leave


class World:
    """One conversation with everything around it. `tell` brings news to it; `run` lets time pass."""

    def __init__(self, manners: Manners, random: Random) -> None:
        self.clock = Clock()
        self.conversation = Conversation(manners, random.random)
        self.tally = Tally()
        self.random = random
        self.link: int | None = None  # the one whose socket is open
        self.frozen = False  # the open socket says nothing more
        self.turn: Turn | None = None
        self.waiting = False  # an utterance is unanswered
        self._playing: dict[int, float] = {}  # reply → until when
        self._frames = 0
        self._barging_in = False
        self._person_speaks = False
        self._prompted = False  # the house, and nobody else, waits for the model
        self._words = self._answering = ""  # what was said last, and what is being answered
        self._television = False
        self._overheard = False  # what is being said is the television's

    def tell(self, event: Event) -> None:
        for effect in self.conversation.handle(event, self.clock.now):
            self._carry_out(effect)

    def run(self, seconds: float) -> None:
        """Let everything happen that is due."""
        until = self.clock.now + seconds
        while True:
            deadline = self.conversation.deadline
            due = self.clock.next()
            at = min((t for t in (deadline, due) if t is not None), default=until + 1)
            if at > until:
                break
            if due is not None and (deadline is None or due <= deadline):
                self.clock.step()
            else:
                self.clock.now = max(self.clock.now, at)
                self.tell(ev.DeadlinePassed())
        self.clock.now = until

    def hear(self, ms: int, speech: bool = False, wake: bool = False) -> None:
        for index in range(ms // 20):
            self.run(0.02)
            last = wake and index == ms // 20 - 1
            self.tell(ev.Heard(frame(self._frames), speech, "hey_jarvis" if last else None, near=speech))
            self._frames += 1

    def quiet(self, seconds: float) -> None:
        """The room is silent; the ear says so only where somebody listens."""
        until = self.clock.now + seconds
        while self.clock.now < until:
            if self.conversation.phase is Phase.LISTENING:
                self.hear(20)
            else:
                self.run(0.02 if self.conversation.phase is not Phase.IDLE else until - self.clock.now)

    def talk(self) -> None:
        """Two questions with a pause between them, and all that comes after."""
        self.command()
        self.quiet(self.random.uniform(2, 14))
        self.command(self.random.choice((ORDER, LEAVE)))
        self.quiet(400)

    def assert_well(self, seed: int) -> None:
        """What holds of every evening when it is over."""
        assert not self.tally.cut, f"seed {seed}: a reply was cut"
        assert not self.tally.unasked, f"seed {seed}: it spoke unasked"
        assert not self.tally.failed, f"seed {seed}: the turn failed"
        assert not self.tally.kept_listening, f"seed {seed}: it listened on after a farewell"
        assert self.conversation.phase is Phase.IDLE
        assert self.link is None

    def television(self, seconds: float) -> None:
        """It talks, with pauses or without, and with nobody."""
        self._television, until = True, self.clock.now + seconds
        while self.clock.now < until:
            self.hear(self.random.randint(40, 1_000) * 20, speech=True)
            self.hear(self.random.randint(5, 75) * 20)
        self._television = False

    def command(self, words: str = ORDER) -> None:
        """The person speaks: with the wake word, or without where that is enough."""
        self._words = words
        self.hear(300)
        deadline = self.conversation.deadline or 0
        if self.conversation.phase is not Phase.LISTENING or deadline < self.clock.now + ALMOST_OVER_S:
            self.hear(600, speech=True)
            self._barging_in = True
            self.hear(20, speech=True, wake=True)
            self._barging_in = False
            self.hear(300)
        self.tally.utterances += 1
        self.waiting = True
        self.hear(100, speech=True)  # as much as it takes to know it from a noise
        self._person_speaks = True
        self.hear(1_100, speech=True)
        self._person_speaks = False
        self.hear(700)

    # The server

    def end_announced(self, seconds: float, then_silent: bool) -> None:
        """goAway; then the end, or a socket on which nothing comes any more. A reply begun is finished."""
        link = self.link
        if link is None:
            return
        self._news(link, ev.LinkEnding(link, seconds))

        def end() -> None:
            if self.link != link:
                return
            if self.turn and self.turn.sent:
                self.clock.after(0.5, end)
            elif then_silent:
                self.frozen = True
            else:
                self.link, self.turn = None, None
                self.tell(ev.LinkLost(link, Cause.CLOSED, "ended"))

        self.clock.after(seconds, end)

    def _news(self, link: int, event: Event) -> None:
        if self.link == link and not self.frozen:
            self.tell(event)

    def _open(self, opened: do.OpenLink) -> None:
        assert self.link is None, "the old socket is closed first"
        self.link, self.frozen, self.turn = opened.link, False, None
        self.tally.links += 1
        self.clock.after(SETUP_S, lambda: self._news(opened.link, ev.LinkReady(opened.link)))

    def _interrupted(self, link: int) -> None:
        """Somebody talks into the reply."""
        self.turn = None
        for event in (ev.Interrupted(link), ev.TurnDone(link)):
            self.clock.after(INTERRUPTED_S, lambda event=event: self._news(link, event))  # type: ignore[misc]

    def _heard(self, link: int) -> None:
        """Somebody has spoken: what is not meant for the model it mostly declines."""
        if not self._overheard:
            self._asked(link)
        elif self.random.random() < ANSWERED_ANYWAY:
            self._words, self.waiting = "Can you hear me?", True
            self.tally.utterances += 1
            self._asked(link)
        else:
            self.clock.after(FIRST_SOUND_S, lambda: self._news(link, ev.TurnDone(link)))

    def _asked(self, link: int) -> None:
        assert link == self.link
        turn = self.turn = Turn(self.random.randint(5, 60), self.random.choice(REPLIES))
        self._answering = asked = "" if self._prompted else self._words
        person, agent = ((ev.Who.PERSON, asked), (ev.Who.AGENT, turn.words))

        def piece() -> None:
            if self.turn is not turn or self.link != link or self.frozen:
                return
            if turn.sent < turn.pieces:
                turn.sent += 1
                if turn.sent == 1:
                    self._news(link, ev.Transcript(link, *person))
                    self._news(link, ev.Transcript(link, *agent))
                self._news(link, ev.ReplyAudio(link, PIECE))
                self.clock.after(PIECE_EVERY_S, piece)
                return
            self._news(link, ev.ReplyGenerated(link))
            self.clock.after(turn.pieces * (PIECE_S - PIECE_EVERY_S), done)

        def done() -> None:
            if self.turn is turn and self.link == link:
                self.turn = None
                self._news(link, ev.TurnDone(link))
                self._news(link, ev.HandleGiven(link, f"handle {self.clock.now}"))

        self.clock.after(FIRST_SOUND_S, piece)

    def _carry_out(self, effect: do.Effect) -> None:
        match effect:
            case do.OpenLink():
                self._open(effect)
            case do.CloseLink(link):
                assert link == self.link
                self.link, self.turn = None, None
            case do.BeginTurn(link):
                self._overheard = self._television
                if self.turn:
                    self._interrupted(link)
            case do.EndTurn(link):
                self._prompted = False
                self._heard(link)
            case do.SendText(link):
                self._prompted = True
                self._asked(link)
            case do.SendAudio(_, pcm) if self._overheard:
                self.tally.overheard_s += len(pcm) / 2 / INPUT_HZ
            case do.Announce(words):
                self.tally.announced[words] += 1
                self.tally.talked_over += bool(self._playing) or self._person_speaks
            case do.PlayReply(reply, pcm):
                self._play(reply, pcm)
            case do.FinishReply(reply):
                self._drain(reply)
            case do.CutReply(reply):
                self._playing.pop(reply)
                self.tally.cut += not self._barging_in
            case do.ReportEnd(do.Outcome.FAILED):
                self.tally.failed += 1
            case _:
                pass

    # The loudspeaker

    def _play(self, reply: int, pcm: bytes) -> None:
        if reply not in self._playing:
            self.tally.prompted += self._prompted
            self.tally.begun[self.tally.utterances] += not self._prompted
            self.tally.unasked += not (self.waiting or self._prompted)
            self.waiting = self.waiting and self._prompted
            self._prompted = False
        self._playing[reply] = max(self._playing.get(reply, 0.0), self.clock.now) + len(pcm) / 2 / REPLY_HZ

    def _drain(self, reply: int) -> None:
        def drained() -> None:
            if self._playing.pop(reply, None) is not None:
                self.tally.heard_whole += 1
                self.tell(ev.PlaybackDrained(reply, 0))
                listening = self.conversation.phase is Phase.LISTENING
                self.tally.kept_listening += listening and self._answering == LEAVE

        self.clock.after(max(0.0, self._playing[reply] - self.clock.now), drained)
