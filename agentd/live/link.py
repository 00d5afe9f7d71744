"""The links to a Live server, by number: what the runtime knows of Gemini."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agentd.config.settings import Live, Vad
from agentd.core.events import FRAME_MS, Cause, Event, LinkLost, ToolCall
from agentd.live import address
from agentd.live.connection import Connection, Target
from agentd.live.news import News
from agentd.live.setup import Declared, plan
from agentd.ports import Emit
from agentd.wire.answer import answer_message
from agentd.wire.speech import ACTIVITY_END, ACTIVITY_START, AUDIO_STREAM_END
from agentd.wire.typed import image_message, text_message

logger = logging.getLogger(__name__)

SETUP_LIMIT_S = 8.0  # from the call to setupComplete; it usually takes 0.3 s
RING_S = 2.0  # what the core may hold from before the first word
SPARE_MESSAGES = 256  # marks and answers beside the speech
LEAVE_LIMIT_S = 1.0


class LiveLinks:
    """Implements `agentd.ports.Links`; at most one link is open, and its socket closes before the next opens.

    Every link that is opened ends with one `LinkLost`, unless `close` came first: after that it is silent.
    Links live as tasks of `tasks`; `aclose` ends them. `endpoint` is `live.endpoint`, or the address of the
    embedded server where that says `local`. Raises ValueError for a tool that cannot be declared.
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
        endpoint: str | None = None,
        here: str = "",
        setup_limit_s: float = SETUP_LIMIT_S,
    ) -> None:
        self._plan = plan(live, vad, declarations, here)
        self._endpoint = endpoint or live.endpoint
        self._key = key
        self._emit = emit
        self._tasks = tasks
        self._setup_limit_s = setup_limit_s
        self._manual = vad.mode == "manual"
        # One whole turn may wait: it was spoken before the link was ready. More than that is a dead network.
        held_s = vad.max_utterance_s + RING_S
        self._queue_messages = math.ceil(held_s * 1000 / FRAME_MS) + SPARE_MESSAGES
        self._current: Connection | None = None
        self._last: Connection | None = None
        for sentence in self._plan.left_out:
            logger.warning("%s; left out", sentence)

    def open(self, link: int, handle: str | None, summary: str) -> None:
        """Start connecting; `handle` continues the session that gave it, `summary` tells what was said."""
        self._leave()
        before = self._last
        news = News(link, idle_by_status=self._plan.row.idle_by_status, resumable=self._plan.resumable)
        connection = Connection(link, self._target(handle, summary), news, self._tell)

        async def turn() -> None:
            if before:
                await before.gone()

        connection.start(self._tasks, turn)
        if seed := self._plan.seed(handle):
            connection.send(seed)  # the first to go out once the link is ready
        self._current = self._last = connection

    def close(self, link: int) -> None:
        if self._to(link):
            self._leave()

    def begin_turn(self, link: int) -> None:
        if (connection := self._to(link)) and self._manual:
            connection.send(ACTIVITY_START)

    def send_audio(self, link: int, pcm: bytes) -> None:
        if connection := self._to(link):
            connection.speak(pcm)

    def end_turn(self, link: int) -> None:
        if connection := self._to(link):
            connection.send(ACTIVITY_END if self._manual else AUDIO_STREAM_END)

    def send_image(self, link: int, image: bytes, mime: str) -> None:
        if connection := self._to(link):
            connection.send(image_message(image, mime))

    def send_text(self, link: int, text: str) -> None:
        if connection := self._to(link):
            connection.send(text_message(text))

    def answer(self, link: int, call: ToolCall, response: Mapping[str, object]) -> None:
        if connection := self._to(link):
            connection.send(answer_message(call.id, call.name, response))

    async def aclose(self) -> None:
        """End whatever is open, within a second. Nothing is emitted any more."""
        self._leave()
        if self._last:
            try:
                async with asyncio.timeout(LEAVE_LIMIT_S):
                    await self._last.gone()
            except TimeoutError:
                logger.warning("a link did not close in time")

    def _to(self, link: int) -> Connection | None:
        return self._current if self._current and self._current.number == link else None

    def _leave(self) -> None:
        if self._current:
            self._current.leave()
        self._current = None

    def _tell(self, event: Event) -> None:
        if isinstance(event, LinkLost) and event.cause is Cause.MODEL and not self._next_model():
            event = replace(event, cause=Cause.REFUSED)
        self._emit(event)

    def _next_model(self) -> bool:
        """Move on to the next candidate, if the owner leaves the choice to us and there is one."""
        return False

    def _target(self, handle: str | None, summary: str) -> Target:
        headers = {address.KEY_HEADER: self._key} if self._key else {}
        return Target(
            url=address.url(self._endpoint, self._plan.api_version),
            headers=headers,
            setup=self._plan.message(handle),
            setup_limit_s=self._setup_limit_s,
            queue_messages=self._queue_messages,
            unusable=address.unusable(self._endpoint, self._key),
        )
