"""A conversation with a Live server, without anything of the daemon's: open, speak, hear, leave.

    async with connect(Live(model="gemini-3.8-live"), key=key) as session:
        await session.send_text("Good morning!")
        async for message in session.receive():
            ...

One `receive` serves the whole session, however many turns it has. It ends when we leave, and with a
`LinkError` (cause, and words for a person) when the link is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from agentd.core.causes import Cause
from agentd.live.loss import Loss
from agentd.live.socket import LinkError, Socket
from agentd.wire.speech import ACTIVITY_END, ACTIVITY_START, AUDIO_STREAM_END, INPUT_HZ, audio_message
from agentd.wire.typed import image_message, realtime_text_message, text_message, turns_message

if TYPE_CHECKING:
    from agentd.config.live import Live
    from agentd.config.vad import Vad
    from agentd.live.models import Row
    from agentd.live.setup import Declared, Plan
    from agentd.wire.server import ResumptionUpdate, ServerMessage
    from agentd.wire.setup import Tool

logger = logging.getLogger(__name__)

SETUP_LIMIT_S = 10.0  # from the first packet to setupComplete; what other clients of the protocol allow
MALFORMED_IN_A_ROW = 8  # one may be tomorrow's protocol; this many mean that nothing will come of the link
EARLY_MESSAGES = 64  # that came before setupComplete and are kept; a lawful server sends none

_UNREACHED = Loss(
    Cause.SETUP_TIMEOUT, "The server could not be reached in time; check the network, or live.endpoint."
)
_NOT_READY = Loss(
    Cause.SETUP_TIMEOUT,
    "The server took the connection but did not get ready in time; try again, or check live.model.",
)
_NONSENSE = Loss(Cause.SERVER, "The server sends what is not the Live protocol; check live.endpoint.")


class Session:
    """A link that is set up. Made by `connect`, or by `Session.open`.

    Every `send_…` returns when its message is handed to the network; messages go out in the order of the
    calls. All of them raise LinkError when the link is lost, and ValueError for what no server takes.
    """

    def __init__(self, socket: Socket, number: int = 0) -> None:
        """`number` names the link in the log."""
        from agentd.wire.server import read_server  # see `connect`

        self.handle: str | None = None  # the newest that this session can be continued with
        self.server_id = ""  # the server's own name for the session; only Vertex gives one
        self._socket = socket
        self._number = number
        self._read = read_server
        self.plan: Plan | None = None  # what was asked for
        self._early: list[ServerMessage] = []
        self._malformed = 0
        self._left = False

    @classmethod
    async def open(
        cls,
        dialled: Awaitable[Socket],
        limit_s: float = SETUP_LIMIT_S,
        *,
        plan: Plan | None = None,
        number: int = 0,
    ) -> Session:
        """Wait for the socket, on which the set-up is sent, and for setupComplete.

        Raises LinkError: what refused us, or SETUP_TIMEOUT after `limit_s`. The socket is closed then.
        """
        awaited = _UNREACHED
        try:
            async with asyncio.timeout(limit_s):
                socket = await dialled
                awaited = _NOT_READY
                session = cls(socket, number)
                try:
                    await session._set_up(plan)
                except BaseException:
                    await socket.close()
                    raise
        except TimeoutError:
            raise LinkError(awaited) from None
        return session

    @property
    def row(self) -> Row:
        """What the model takes. Only of a session that was made with a plan."""
        assert self.plan
        return self.plan.row

    async def send_text(self, text: str) -> None:
        """A typed turn, which is answered; in the form that the model takes at any time."""
        realtime = self.plan is not None and self.plan.row.text_turn == "realtime"
        await self.send_message(realtime_text_message(text) if realtime else text_message(text))

    async def send_realtime_text(self, text: str) -> None:
        """Typed words as activity of the person, as speech is."""
        await self.send_message(realtime_text_message(text))

    async def send_audio(self, pcm: bytes, rate_hz: int = INPUT_HZ) -> None:
        """Mono s16 little-endian, 20 to 100 ms."""
        if not pcm or len(pcm) & 1:
            raise ValueError(f"{len(pcm)} bytes are no 16-bit samples")
        await self._socket.send(audio_message(pcm, rate_hz))

    async def send_image(self, data: bytes, mime: str) -> None:
        """A JPEG or PNG file's content; at most one per second is looked at."""
        await self.send_message(image_message(data, mime))

    async def activity_start(self) -> None:
        """Only with manual marks, as is `activity_end`; audio must come between the two."""
        await self.send_message(ACTIVITY_START)

    async def activity_end(self) -> None:
        await self.send_message(ACTIVITY_END)

    async def audio_stream_end(self) -> None:
        """The microphone pauses, or speech has ended. Only where the server listens for speech itself."""
        await self.send_message(AUDIO_STREAM_END)

    async def send_tool_response(
        self,
        call_id: str,
        name: str,
        response: Mapping[str, Any],
        scheduling: str | None = None,
        will_continue: bool | None = None,
    ) -> None:
        """The answer to a call; `call_id` empty where the call had none.

        `scheduling` (SILENT, WHEN_IDLE or INTERRUPT) is left out where the model knows none; `will_continue`
        promises more answers to the same call.
        """
        from agentd.wire.answer import answer_message

        if scheduling and self.plan and not self.plan.row.scheduling:
            logger.warning("%s does not take scheduling; left out", self.plan.row.family)
            scheduling = None
        await self.send_message(answer_message(call_id, name, response, scheduling, will_continue))

    async def send_context_update(
        self, instruction: str | None = None, tools: Sequence[Tool] | None = None
    ) -> None:
        """Replace the instruction, the functions or both. No functions: an empty list.

        Raises ValueError for a model that cannot: what helps there is a new session with the handle.
        """
        if self.plan and not self.plan.row.context_update:
            raise ValueError(f"{self.plan.row.family} changes nothing in mid-session")
        from agentd.wire.update import update_message

        await self.send_message(update_message(instruction, tools))

    async def seed(self, history: Sequence[tuple[str, str]]) -> None:
        """What was said before, as ("user" or "model", text) each; before anything else is sent.

        It is held until the first turn, and answered with that. (`live.history` is told at once.)
        """
        await self.send_message(turns_message(history, complete=False))

    async def send_message(self, text: str) -> None:
        """A finished message of `agentd.wire`."""
        await self._socket.send(text)

    async def receive(self) -> AsyncIterator[ServerMessage]:
        """Every message, from setupComplete on, until the link ends. Raises LinkError when it is lost.

        Malformed messages are passed over; too many in a row count as a loss.
        """
        while self._early:
            yield self._early.pop(0)
        while True:
            try:
                frame = await self._socket.receive()
            except LinkError:
                if self._left:
                    return
                raise
            if message := self._understood(frame):
                counted = self._malformed
                yield message
                if self._malformed == counted:
                    self._malformed = 0

    def malformed(self, size_bytes: int = 0) -> None:
        """Count a message that makes no sense, also one that `receive` gave. Raises LinkError at last."""
        self._malformed += 1
        logger.warning("link %d: ignored a malformed message of %d bytes", self._number, size_bytes)
        if self._malformed >= MALFORMED_IN_A_ROW:
            raise LinkError(_NONSENSE)

    async def aclose(self) -> None:
        """Leave, within a second. `receive` ends."""
        self._left = True
        await self._socket.close()

    async def _set_up(self, plan: Plan | None) -> None:
        self.plan = plan
        while True:
            if message := self._understood(await self._socket.receive()):
                self._early = [*self._early[1 - EARLY_MESSAGES :], message]
                if message.setup_complete is not None:
                    self._named(message.setup_complete.session_id or "")
                    return

    def _named(self, server_id: str) -> None:
        self.server_id = server_id
        if server_id:
            logger.info("link %d: the server calls it %.64r", self._number, server_id)

    def _understood(self, frame: bytes) -> ServerMessage | None:
        """What a frame says, or None: then it is counted. Its content belongs in no log."""
        try:
            message = self._read(frame)
        except ValueError:
            self.malformed(len(frame))
            return None
        if message.session_resumption_update:
            self._keep(message.session_resumption_update)
        return message

    def _keep(self, update: ResumptionUpdate) -> None:
        asked = self.plan is not None and self.plan.resumable  # some models give handles unasked
        if asked and update.resumable and update.new_handle:
            self.handle = update.new_handle


@asynccontextmanager
async def connect(
    live: Live | None = None,
    *,
    key: str | None = None,
    vad: Vad | None = None,
    declarations: Sequence[Declared] = (),
    handle: str | None = None,
    here: str = "",
    setup_limit_s: float = SETUP_LIMIT_S,
) -> AsyncIterator[Session]:
    """A session with the server of `live.endpoint`, closed at the end.

    `key` is an API key or an ephemeral token; `handle` continues the session that gave it; `declarations`
    are the functions that the model may call. What the model does not take is left out, with a line in the
    log. Raises LinkError when no session comes about, ValueError for a function that cannot be declared.
    """
    # Models of settings and messages take longest to load: a program that may never connect goes without.
    from agentd.live.prepared import Prepared

    prepared = Prepared(live, key=key, vad=vad, declarations=declarations, here=here)
    async with prepared.connect(handle, setup_limit_s) as session:
        yield session
