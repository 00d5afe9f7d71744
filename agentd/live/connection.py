"""One link's life: dial, set up, read for ever, write in order, be lost at most once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from agentd.core.events import Cause, LinkEvent, LinkLost, LinkReady
from agentd.live.address import KEY_HEADER
from agentd.live.loss import Loss
from agentd.live.news import News
from agentd.live.socket import LinkError, Socket, dial
from agentd.ports import Emit
from agentd.wire.server import ServerMessage, read_server
from agentd.wire.speech import audio_message

logger = logging.getLogger(__name__)

MALFORMED_IN_A_ROW = 8  # one may be tomorrow's protocol; this many mean that nothing will come of the link
SETTLE_S = 8.0  # for a turn's missing status IDLE; shorter than the patience of a conversation

_STALLED = Loss(Cause.NETWORK, "The connection is too slow for speech; check the network.")
_NOT_READY = Loss(
    Cause.SETUP_TIMEOUT, "The server did not get ready in time; try again, or check live.endpoint."
)
_NONSENSE = Loss(Cause.SERVER, "The server sends what is not the Live protocol; check live.endpoint.")

Turn = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Target:
    """What a link is made of. `unusable` says why it cannot be made at all.

    `queue_messages` bounds what waits to be sent; a link whose queue is full has stalled and is lost.
    """

    url: str
    headers: Mapping[str, str] = field(repr=False)
    setup: str = field(repr=False)
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
        self._malformed = 0
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
        except* TimeoutError:
            self._lose(_NOT_READY)
        finally:
            self._stop_settling()

    async def _live(self, turn: Turn) -> None:
        async with asyncio.timeout(self._target.setup_limit_s) as limit:
            await turn()
            if self._target.unusable:
                raise LinkError(self._target.unusable)
            socket = await dial(self._target.url, self._target.headers)
            try:
                await socket.send(self._target.setup)
                await self._until_ready(socket)
                limit.reschedule(None)
                async with asyncio.TaskGroup() as ends:
                    ends.create_task(self._write(socket), name=f"link {self.number} writer")
                    await self._read(socket)
            finally:
                await socket.close()

    async def _until_ready(self, socket: Socket) -> None:
        while True:
            message = self._understood(await socket.receive())
            if message and message.setup_complete is not None:
                self._tell([LinkReady(self.number)])
                self._take(message)
                return

    async def _read(self, socket: Socket) -> None:
        while True:
            if message := self._understood(await socket.receive()):
                self._take(message)
            await asyncio.sleep(0)  # whoever takes the events gets a turn, however fast messages come

    async def _write(self, socket: Socket) -> None:
        while True:
            message = await self._outbox.get()
            await socket.send(audio_message(message) if isinstance(message, bytes) else message)

    def _understood(self, frame: bytes) -> ServerMessage | None:
        """What a frame says, or None: then it is counted. Its content belongs in no log."""
        try:
            message = read_server(frame)
        except ValueError:
            self._count_malformed(len(frame))
            return None
        return message

    def _take(self, message: ServerMessage) -> None:
        try:
            events = self._news.of(message)
        except ValueError:
            self._count_malformed(0)
            return
        self._malformed = 0
        if message.server_content and (reason := message.server_content.turn_complete_reason):
            logger.info("link %d: the turn ended for the reason %.64r", self.number, reason)
        self._tell(events)
        self._stop_settling()
        if self._news.turn_unsettled:
            loop = asyncio.get_running_loop()
            self._settling = loop.call_later(SETTLE_S, lambda: self._tell(self._news.settle()))

    def _count_malformed(self, size_bytes: int) -> None:
        self._malformed += 1
        logger.warning("link %d: ignored a malformed message of %d bytes", self.number, size_bytes)
        if self._malformed >= MALFORMED_IN_A_ROW:
            raise LinkError(_NONSENSE)

    def _stop_settling(self) -> None:
        if self._settling:
            self._settling.cancel()

    def _tell(self, events: list[LinkEvent]) -> None:
        if not self._over:
            for event in events:
                self._emit(event)

    def _lose(self, loss: Loss) -> None:
        words = loss.words
        if key := self._target.headers.get(KEY_HEADER):
            words = words.replace(key, "(the key)")  # a server may quote it
        self._tell([LinkLost(self.number, loss.cause, words)])
        self._over = True
