"""What stands behind a socket, in one process: frames in, decisions out, with a person who keeps asking."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

from agentd.core import effects as do
from agentd.core import events as ev
from agentd.core.conversation import Conversation
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.live.news import MOST_CALLS_PER_MESSAGE, News
from agentd.wire.answer import answer_message
from agentd.wire.server import read_server

_MOST_EVENTS = MOST_CALLS_PER_MESSAGE + 12  # of one message: a bound, or one message could fill the queue
_FRAME = b"\1\0" * ev.FRAME_SAMPLES
_SPEECH = [ev.Heard(_FRAME, True)] * 30
_SILENCE = [ev.Heard(_FRAME, False)] * 35
_QUESTION: Sequence[ev.Event] = (ev.Heard(_FRAME, True, "hey_jarvis"), *_SILENCE[:5], *_SPEECH, *_SILENCE)
_MALFORMED_IN_A_ROW = 8
_ANSWER = {"output": {"status": "sent_unconfirmed"}}


class Victim:
    """Takes frames as a link does: what is no message, or makes no sense, is counted and passed over.

    Any other error is let out: it would have ended the daemon.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._manners = Manners()
        self.conversation = Conversation(self._manners)
        self.now_s = 1_000.0
        self.refused = self.understood = self.replies = self.calls = 0
        self._row = 0
        self._link = 0
        self._news: News | None = None
        self._running: list[tuple[int, ev.ToolCall]] = []

    def take(self, frame: bytes) -> None:
        self._person()
        events = self._events(frame)
        assert len(events) <= _MOST_EVENTS, f"{len(events)} events of one message"
        for event in events:
            self._tell(event)
        if self._news and self._news.turn_unsettled and self._random.random() < 0.5:
            for event in self._news.settle():
                self._tell(event)
        self._time_passes()

    def _events(self, frame: bytes) -> Sequence[ev.Event]:
        try:
            message = read_server(frame)
            events = self._news.of(message) if self._news else []
        except ValueError:
            self.refused += 1
            self._row += 1
            if self._row < _MALFORMED_IN_A_ROW:
                return []
            self._row = 0
            return [ev.LinkLost(self._link, ev.Cause.SERVER, "Nonsense.")] if self._news else []
        self._row = 0
        self.understood += 1
        return events

    def _person(self) -> None:
        """Asks whenever there is nobody to be listened to."""
        if self.conversation.phase in (Phase.IDLE, Phase.LISTENING):
            for event in _QUESTION:
                self._tell(event)

    def _tell(self, event: ev.Event) -> None:
        if isinstance(event, ev.ReplyAudio):
            assert len(event.pcm) % 2 == 0, "half a sample"
        for effect in self.conversation.handle(event, self.now_s):
            self._perform(effect)
        assert isinstance(self.conversation.phase, Phase)

    def _perform(self, effect: do.Effect) -> None:
        match effect:
            case do.OpenLink():
                self._link = effect.link
                self._news = News(
                    effect.link,
                    idle_by_status=self._random.random() < 0.3,
                    resumable=self._random.random() < 0.5,
                )
                self._tell(ev.LinkReady(effect.link))
            case do.CloseLink():
                self._news = None
            case do.StartTool():
                self.calls += 1
                self._running.append((effect.link, effect.call))
            case do.AnswerTool():
                text = answer_message(effect.call.id, effect.call.name, effect.response)
                assert json.loads(text.encode()), "an answer that the server can read"
            case do.PlayReply():
                self.replies += 1
            case do.FinishReply() | do.CutReply():
                self._drained(effect.reply)
            case _:
                pass

    def _drained(self, reply: int) -> None:
        if self._random.random() < 0.8:
            self._tell(ev.PlaybackDrained(reply, 2_400))

    def _time_passes(self) -> None:
        self.now_s += self._random.choice((0.0, 0.02, 0.2, 3.0))
        while self._running and self._random.random() < 0.4:
            link, call = self._running.pop()
            if self._random.random() < 0.8:
                self._tell(ev.ToolFinished(link, call, _ANSWER))
        del self._running[:-16]
        for _ in range(4):
            if (due := self.conversation.deadline) is None or due > self.now_s:
                return
            self._tell(ev.DeadlinePassed())
