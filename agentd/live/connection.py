"""One link's life: dial, set up, read for ever, write in order, be lost at most once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from agentd.core.events import Cause, LinkEvent, LinkLost, LinkReady, LinkSlow
from agentd.live.loss import Loss
from agentd.live.news import News
from agentd.live.session import Session
from agentd.live.socket import LinkError, Socket
from agentd.ports import Emit
from agentd.wire.server import ServerMessage
from agentd.wire.speech import audio_message

logger = logging.getLogger(__name__)

SETTLE_S = 8.0  # for a turn's missing status IDLE; shorter than the patience of a conversation

SLOW_S = 5.0  # after so long without setupComplete the person is told

_SLOW = "One moment, the server has not answered yet."
_STALLED = Loss(Cause.NETWORK, "The connection is too slow for speech; check the network.")

Turn = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Target:
    """What a link is made of: `enter` opens the socket and says `setup`, unless `unusable`; `seed` is next.

    `queue_messages` bounds what waits to be sent; a link whose queue is full has stalled and is lost.
    """

    enter: Callable[[str], Awaitable[Socket]] = field(repr=False)
    setup: str = field(repr=False)
    seed: str | None = field(repr=False)
    setup_limit_s: float
    queue_messages: int
    unusable: Loss | None = None


class Connection:
    """`run` is the link's task; `send` and `speak` return at once, and what they get goes out in order.

    After `leave` no event of this link is emitted any more.
    """

    def __init__(self, number: int, target: Target, news: News, emit: Emit) -> None:
        self.number = number
        self._target = target
        self._news = news
        self._emit = emit
        self._over = False
        self._task: asyncio.Task[None] | None = None
        self._settling: asyncio.TimerHandle | None = None
        self._outbox: asyncio.Queue[str | bytes] = asyncio.Queue(target.queue_messages)

    def send(self, text: str) -> None:
        self._post(text)

    def speak(self, pcm: bytes) -> None:
        """16 kHz mono s16, 20 to 100 ms."""
        self._post(pcm)

    def start(self, tasks: asyncio.TaskGroup, turn: Turn) -> None:
        """Live from now on; `turn` waits until the link before this one is gone."""
        self._task = tasks.create_task(self._run(turn), name=f"link {self.number}")

    def leave(self) -> None:
        self._over = True
        if self._task:
            self._task.cancel()

    @property
    def ended(self) -> bool:
        """Its socket is closed, or there never was one."""
        return self._task is None or self._task.done()

    async def gone(self) -> None:
        """Wait until the socket is closed."""
        if self._task:
            await asyncio.wait([self._task])

    def _post(self, message: str | bytes) -> None:
        try:
            self._outbox.put_nowait(message)
        except asyncio.QueueFull:
            self._lose(_STALLED)
            self.leave()

    async def _run(self, turn: Turn) -> None:
        try:
            await self._live(turn)
        except* LinkError as errors:
            for error in errors.exceptions:
                assert isinstance(error, LinkError)
                self._lose(error.loss)
        finally:
            self._stop_settling()

    async def _live(self, turn: Turn) -> None:
        await turn()
        if self._target.unusable:
            raise LinkError(self._target.unusable)
        loop = asyncio.get_running_loop()
        slow = loop.call_later(SLOW_S, lambda: self._tell([LinkSlow(self.number, _SLOW)]))
        try:
            entered = self._target.enter(self._target.setup)
            session = await Session.open(entered, self._target.setup_limit_s, number=self.number)
        finally:
            slow.cancel()
        try:
            if self._target.seed:
                await session.send_message(self._target.seed)
            self._tell([LinkReady(self.number)])
            async with asyncio.TaskGroup() as ends:
                ends.create_task(self._write(session), name=f"link {self.number} writer")
                await self._read(session)
        finally:
            await session.aclose()

    async def _read(self, session: Session) -> None:
        async for message in session.receive():
            if not self._take(message):
                session.malformed()
            await asyncio.sleep(0)  # whoever takes the events gets a turn, however fast messages come

    async def _write(self, session: Session) -> None:
        while True:
            message = await self._outbox.get()
            await session.send_message(audio_message(message) if isinstance(message, bytes) else message)

    def _take(self, message: ServerMessage) -> bool:
        """Whether the message made sense."""
        try:
            events = self._news.of(message)
        except ValueError:
            return False
        if message.server_content and (reason := message.server_content.turn_complete_reason):
            logger.info("link %d: the turn ended for the reason %.64r", self.number, reason)
        if sources := self._news.sources(message):
            logger.info("link %d: the reply was looked up; sources: %d", self.number, sources)
        self._tell(events)
        self._stop_settling()
        if self._news.turn_unsettled:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(SETTLE_S, lambda: self._tell(self._news.settle()))
        return True

    def _stop_settling(self) -> None:
        if self._settling:
            self._settling.cancel()

    def _tell(self, events: list[LinkEvent]) -> None:
        if not self._over:
            for event in events:
                self._emit(event)

    def _lose(self, loss: Loss) -> None:
        self._tell([LinkLost(self.number, loss.cause, loss.words, loss.detail)])
        self._over = True
