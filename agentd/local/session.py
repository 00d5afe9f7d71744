"""One session of the embedded server: what the client may say when, and the turns that follow from it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agentd.core.events import INPUT_HZ
from agentd.errors import Unavailable
from agentd.home.book import ToolBook
from agentd.local.admission import INTERNAL, INVALID, POLICY, RefusedError, Terms, admit, read
from agentd.local.brain import NO_ANSWER, NOT_UNDERSTOOD, Brain, typed_words
from agentd.local.grammar import WAKE, Call
from agentd.local.handles import Handles
from agentd.local.hearing import Hearing
from agentd.local.reply import content, reply
from agentd.local.voice import Voice
from agentd.wire.client import ClientContent, Media, RealtimeInput, ToolResponse
from agentd.wire.content import FunctionCall
from agentd.wire.server import (
    Cancellation,
    ResumptionUpdate,
    ServerMessage,
    SetupComplete,
    ToolCalls,
    Transcription,
)
from agentd.wire.speech import INPUT_MIME

logger = logging.getLogger(__name__)

SETUP_LIMIT_S = 10.0
ANSWER_LIMIT_S = 60.0  # for the house; a person has given up long before
AT_WORK_S = 2.0  # a sign of life so often, while a slow machine makes out what was said
LONGEST_SPEECH_BYTES = 60 * INPUT_HZ * 2  # what is said after the first minute is not listened to

Frames = AsyncIterator[str | bytes]
Heard = Callable[[], Awaitable[list[str]]]  # how to come by the words of a turn


@dataclass(frozen=True, slots=True)
class Faculties:
    """What all sessions of a server share."""

    book: ToolBook
    voice: Voice
    wake_words: tuple[str, ...]
    handles: Handles = field(default_factory=Handles)


class Session:
    """`frames` is what the client says, `send` takes what it is told; both raise when it is gone."""

    def __init__(
        self, faculties: Faculties, frames: Frames, send: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._faculties = faculties
        self._frames = frames
        self._send_bytes = send
        self._speech: bytearray | None = None  # of the activity that is open
        self._turn: asyncio.Task[None] | None = None
        self._call_numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[Mapping[str, Any]]] = {}

    async def serve(self) -> None:
        """Until the client leaves. Raises RefusedError when it breaks the rules."""
        self._terms = await self._set_up()
        self._brain = Brain(self._faculties.book, self._terms.tools)
        for tool, count in self._brain.unheard.items():
            logger.warning("%s: %d names are too many to be recognised; say rooms and groups", tool, count)
        self._hearing = Hearing(self._brain.grammar, self._faculties.wake_words)
        try:
            async with asyncio.TaskGroup() as self._turns:
                await self._send(ServerMessage(setup_complete=SetupComplete()))
                await self._give_handle()
                async for frame in self._frames:
                    await self._take(frame)
                await self._end_turn()
        except* RefusedError as refusals:
            raise refusals.exceptions[0] from None
        finally:
            await self._hearing.aclose()

    async def _set_up(self) -> Terms:
        """The first message, and it must be a set-up."""
        try:
            async with asyncio.timeout(SETUP_LIMIT_S):
                message = read(await anext(self._frames))
        except (TimeoutError, StopAsyncIteration):
            raise RefusedError(POLICY, "No setup was received in time.") from None
        if message.setup is None:
            raise RefusedError(INVALID, "The first message must be setup.")
        terms = admit(message.setup)
        if terms.handle is not None and not self._faculties.handles.known(terms.handle):
            raise RefusedError(
                INVALID, "Request contains an invalid argument. The session handle is unknown."
            )
        return terms

    async def _take(self, frame: str | bytes) -> None:
        message = read(frame)
        if message.realtime_input:
            await self._hear(message.realtime_input)
        elif message.client_content:
            await self._told(message.client_content)
        elif message.tool_response:
            self._answered(message.tool_response)
        elif message.setup:
            raise RefusedError(INVALID, "setup must be the first message, and there can be only one.")
        else:
            raise RefusedError(INVALID, "contextUpdate is not supported by the local server.")

    async def _hear(self, given: RealtimeInput) -> None:
        if given.activity_start is not None:
            await self._begin_activity()
        elif given.activity_end is not None:
            await self._end_activity()
        elif given.audio is not None:
            self._add(given.audio)
        elif given.text is not None:
            await self._interrupt()
            self._start(_typed(given.text), 0.0)
        elif given.video is None:  # for pictures it has no eyes
            raise RefusedError(INVALID, "The local server takes audio, text and activity marks only.")

    async def _begin_activity(self) -> None:
        if self._speech is not None:
            raise RefusedError(INVALID, "activityStart was sent twice.")
        await self._interrupt()
        self._speech = bytearray()

    async def _end_activity(self) -> None:
        speech, self._speech = self._speech, None
        if not speech:
            raise RefusedError(INVALID, "Precondition check failed. The activity is empty.")
        await self._interrupt()  # something may have been typed meanwhile: there is one turn at a time
        self._start(lambda: self._hearing.words(bytes(speech)), len(speech) / 2 / INPUT_HZ)

    def _add(self, audio: Media) -> None:
        if audio.mime_type != INPUT_MIME:
            raise RefusedError(INVALID, f"The local server hears {INPUT_MIME} only.")
        if self._speech is None:
            return  # outside an activity: dropped, as at Google
        room = LONGEST_SPEECH_BYTES - len(self._speech)
        self._speech += audio.raw()[:room]

    async def _told(self, given: ClientContent) -> None:
        """Typed turns: the last one that the person wrote is what is asked."""
        if not given.turn_complete:
            return
        await self._interrupt()
        texts = [part.get("text") for turn in given.turns or () if turn.role == "user" for part in turn.parts]
        self._start(_typed(" ".join(text for text in texts if isinstance(text, str))), 0.0)

    def _start(self, heard: Heard, seconds: float) -> None:
        self._turn = self._turns.create_task(self._answer(heard, seconds), name="turn")

    async def _answer(self, heard: Heard, seconds: float) -> None:
        """One turn: understand, have it done, say what came of it."""
        try:
            words = await self._patiently(heard)
            if self._terms.hears and words:
                said = " ".join(word for word in words if word != WAKE)
                await self._send(content(input_transcription=Transcription(text=said)))
            call = self._brain.call(words)
            sentence = await self._have_done(call) if call else NOT_UNDERSTOOD
            await reply(sentence, seconds, self._terms.says, self._faculties.voice, self._send)
        except Unavailable as trouble:
            raise RefusedError(INTERNAL, f"Internal error encountered. {trouble}") from trouble
        await self._give_handle()

    async def _patiently(self, heard: Heard) -> list[str]:
        """A slow machine takes longer than clients wait: say between whiles that we are at work."""
        hearing = asyncio.ensure_future(heard())
        try:
            while not (await asyncio.wait([hearing], timeout=AT_WORK_S))[0]:
                await self._send(content())
            return hearing.result()
        finally:
            hearing.cancel()

    async def _have_done(self, call: Call) -> str:
        number = f"function-call-{next(self._call_numbers)}"
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        asked = FunctionCall(id=number, name=call.tool, args=dict(call.args))
        try:
            await self._send(ServerMessage(tool_call=ToolCalls(function_calls=(asked,))))
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return self._brain.sentence(await answer)
        except TimeoutError:
            return NO_ANSWER
        finally:
            del self._asked[number]

    def _answered(self, given: ToolResponse) -> None:
        for each in given.function_responses:
            answer = self._asked.get(each.id or "")
            if answer is not None and not answer.done():
                answer.set_result(each.response)

    async def _interrupt(self) -> None:
        """The person talks on: what is being said or done for the last turn ends here."""
        if self._turn is None or self._turn.done():
            return
        unanswered = tuple(self._asked)
        await self._end_turn()
        if unanswered:
            await self._send(ServerMessage(tool_call_cancellation=Cancellation(ids=unanswered)))
        await self._send(content(interrupted=True))
        await self._send(content(turn_complete=True))

    async def _end_turn(self) -> None:
        if self._turn is not None:
            self._turn.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._turn

    async def _give_handle(self) -> None:
        if self._terms.resumable:
            update = ResumptionUpdate(new_handle=self._faculties.handles.give(), resumable=True)
            await self._send(ServerMessage(session_resumption_update=update))

    async def _send(self, message: ServerMessage) -> None:
        await self._send_bytes(message.to_json().encode())


def _typed(text: str) -> Heard:
    async def words() -> list[str]:
        return typed_words(text)

    return words
