"""The links to a Live server, by number: what the runtime knows of Gemini."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agentd.config.live import Live
from agentd.config.vad import Vad
from agentd.core.events import FRAME_MS, INPUT_HZ, Cause, Event, LinkLost, ToolCall, ToolCalled
from agentd.live.connection import Connection, Target
from agentd.live.news import News
from agentd.live.role import Role
from agentd.live.setup import Declared, Plan
from agentd.live.terms import Terms
from agentd.ports import Emit
from agentd.wire.answer import answer_message
from agentd.wire.prices import Prices
from agentd.wire.speech import ACTIVITY_END, ACTIVITY_START, AUDIO_STREAM_END
from agentd.wire.typed import image_message, realtime_text_message, text_message

logger = logging.getLogger(__name__)

SETUP_LIMIT_S = 8.0  # from the call to setupComplete; it usually takes 0.3 s
RING_S = 2.0  # what the core may hold from before the first word
SPARE_MESSAGES = 256  # marks and answers beside the speech
LEAVE_LIMIT_S = 1.0
SUSPECTS_NAMED = 3
SILENT, WHEN_IDLE = "SILENT", "WHEN_IDLE"  # of a call's answer: taken note of, or told at the next pause
# A server that listens for the end of speech itself gets so much silence to find it.
CLOSING_SILENCE_MS = 1_500
PIECE_MS = 100


class LiveLinks:
    """Implements `agentd.ports.Links`; at most one link is open, and its socket closes before the next opens.

    Every link that is opened ends with one `LinkLost`, unless `close` came first: after that it is silent.
    Links live as tasks of `tasks`; `aclose` ends them. `key` and `token` are the owner's secrets; `endpoint`
    replaces `live.endpoint` where that says `local`. `roles` are those with a name; the one without is made
    of `live` and `declarations`, and no other declares more. Raises ValueError for a tool that cannot be
    declared.
    """

    def __init__(
        self,
        live: Live,
        vad: Vad,
        declarations: Sequence[Declared],
        key: str | None,
        emit: Emit,
        tasks: asyncio.TaskGroup,
        *,
        token: str | None = None,
        endpoint: str | None = None,
        here: str = "",
        setup_limit_s: float = SETUP_LIMIT_S,
        roles: Mapping[str, Role] | None = None,
    ) -> None:
        self._emit = emit
        self._tasks = tasks
        self._setup_limit_s = setup_limit_s
        terms = Terms(live, vad, declarations, key=key, token=token, here=here, server=endpoint, roles=roles)
        self.adopt(terms, vad)
        self._current: Connection | None = None
        self._going: list[Connection] = []  # whose sockets may still be open, the current one among them

    def adopt(self, terms: Terms, vad: Vad) -> None:
        """Others, from the next link on; while none is open."""
        self._terms, self._vad = terms, vad
        # One whole turn may wait: it was spoken before the link was ready. More than that is a dead network.
        held_s = vad.max_utterance_s + RING_S
        self._queue_messages = math.ceil(held_s * 1000 / FRAME_MS) + SPARE_MESSAGES
        self._plan, self._persona = terms.plan, ""  # of the newest link

    @property
    def prices(self) -> Prices:
        """Of the model that is being used."""
        return self._terms.plan.row.prices

    def open(self, link: int, handle: str | None, summary: str, persona: str = "") -> None:
        """Start connecting, in the role of that name; `handle` continues the session that gave it, `summary`
        tells what was said."""
        self._leave()
        before = self._going = [each for each in self._going if not each.ended]
        plan = self._terms.planned(summary, persona) if summary or persona else self._terms.plan
        self._plan, self._persona = plan, persona
        news = News(link, idle_by_status=plan.row.idle_by_status, resumable=plan.resumable)
        connection = Connection(link, self._target(plan, handle), news, self._tell)

        async def turn() -> None:
            for each in before:  # all: the one before may have waited for others when it was left
                await each.gone()

        connection.start(self._tasks, turn)
        self._current, self._going = connection, [*before, connection]

    def close(self, link: int) -> None:
        if self._to(link):
            self._leave()

    def begin_turn(self, link: int) -> None:
        if (connection := self._to(link)) and self._vad.mode == "manual":
            connection.send(ACTIVITY_START)

    def send_audio(self, link: int, pcm: bytes) -> None:
        if connection := self._to(link):
            connection.speak(pcm)

    def end_turn(self, link: int) -> None:
        """Say so in the way that the server was told to expect."""
        if not (connection := self._to(link)):
            return
        match self._vad.mode:
            case "manual":
                connection.send(ACTIVITY_END)
            case "hybrid":
                connection.send(AUDIO_STREAM_END)
            case _:  # the stream pauses now, which the server must be told
                for _ in range(CLOSING_SILENCE_MS // PIECE_MS):
                    connection.speak(bytes(2 * INPUT_HZ * PIECE_MS // 1000))
                connection.send(AUDIO_STREAM_END)

    def send_image(self, link: int, image: bytes, mime: str) -> None:
        if connection := self._to(link):
            connection.send(image_message(image, mime))

    def send_text(self, link: int, text: str) -> None:
        if connection := self._to(link):
            realtime = self._terms.plan.row.text_turn == "realtime"
            connection.send(realtime_text_message(text) if realtime else text_message(text))

    def answer(self, link: int, call: ToolCall, response: Mapping[str, object]) -> None:
        if connection := self._to(link):
            tells = self._terms.asides.get(call.name) if self._terms.plan.row.scheduling else None
            if tells == SILENT and "error" in response:
                tells = WHEN_IDLE  # that nothing came of it is always told
            connection.send(answer_message(call.id, call.name, response, tells))

    async def aclose(self) -> None:
        """End whatever is open, within a second. Nothing is emitted any more."""
        self._leave()
        try:
            async with asyncio.timeout(LEAVE_LIMIT_S):
                for each in self._going:
                    await each.gone()
        except TimeoutError:
            logger.warning("a link did not close in time")

    def _to(self, link: int) -> Connection | None:
        return self._current if self._current and self._current.number == link else None

    def _leave(self) -> None:
        if self._current:
            self._current.leave()
        self._current = None

    def _tell(self, event: Event) -> None:
        """A loss learns on its way what only we know: whether there is another model, and the suspects; a
        call, whether the model waits for its answer."""
        if isinstance(event, ToolCalled) and event.call.name in self._terms.asides and self._talks_on:
            event = replace(event, aside=True)
        if isinstance(event, LinkLost):
            match event.cause:
                case Cause.MODEL if not self._terms.next_model():
                    event = replace(event, cause=Cause.REFUSED)
                case Cause.SETUP_TIMEOUT | Cause.INVALID:
                    suspects = ", ".join(self._plan.suspects[:SUSPECTS_NAMED])
                    whose = f" of the persona of {self._persona}" if self._persona else ""
                    event = replace(event, words=f"{event.words.rstrip('.')}; suspect {suspects}{whose}.")
                case _:
                    pass
        self._emit(event)

    @property
    def _talks_on(self) -> bool:
        """The model, during calls that it need not wait for; and the turn ends without them."""
        row = self._terms.plan.row
        return row.aside is not None and not row.idle_by_status

    def _target(self, plan: Plan, handle: str | None) -> Target:
        return Target(
            enter=self._terms.enter,
            setup=plan.message(handle),
            seed=plan.seed(handle),
            setup_limit_s=self._setup_limit_s,
            queue_messages=self._queue_messages,
            unusable=self._terms.unusable,
        )
