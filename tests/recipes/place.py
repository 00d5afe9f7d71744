"""Where a recipe is tried: a server of our own, or Google's; and what all recipes do alike.

python -m tests.recipes.NAME              against a server on this machine, without a key
python -m tests.recipes.NAME --google     against Google, with GEMINI_API_KEY
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from agentd.config.live import Live
from agentd.live import LinkError, Session
from agentd.local.server import LocalServer
from agentd.wire.content import FunctionCall
from agentd.wire.server import ServerMessage, UsageMetadata
from tests.live_server import LiveServer, Script
from tests.local.house import shipped_book, utterance
from tests.speech import Voice, silence

PIECE_BYTES = 2 * 16 * 40  # 40 ms of 16 kHz s16
TRIAL_KEY = "a-key-for-nobody"
# one grey dot
JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAx"
    "NDQ0Hyc5PTgyPC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI"
    "AQEAAD8AVN//2Q=="
)


@dataclass(frozen=True)
class Place:
    """`server`: the scripted one, where it is that. `pace` is 1 in real time, 0 as fast as can be."""

    endpoint: str
    key: str
    pace: float = 0.0
    server: LiveServer | None = None

    def live(self, **options: Any) -> Live:
        return Live(endpoint=self.endpoint, **options)

    async def stream(self, session: Session, pcm: bytes) -> None:
        """As a microphone does: 40 ms at a time."""
        for start in range(0, len(pcm), PIECE_BYTES):
            await session.send_audio(pcm[start : start + PIECE_BYTES])
            await asyncio.sleep(self.pace * 0.04)

    async def say(self, session: Session, text: str) -> None:
        """Speak one utterance, with marks."""
        await session.activity_start()
        await self.stream(session, speech(text))
        await session.activity_end()


@dataclass
class Reply:
    """What came in one turn. `pcm` is 24 kHz mono s16; `interrupted`: the person cut it short."""

    pcm: bytes = b""
    said: str = ""
    heard: str = ""
    thoughts: str = ""
    calls: list[FunctionCall] = field(default_factory=list)
    usage: UsageMetadata | None = None
    interrupted: bool = False

    def __str__(self) -> str:
        sound = f"{len(self.pcm) / 48_000:.1f} s of speech: {self.said.strip() or '(without transcript)'}"
        return f"{sound} [interrupted]" if self.interrupted else sound

    def add(self, message: ServerMessage) -> bool:
        """Whether the turn is over."""
        self.usage = message.usage_metadata or self.usage
        self.calls += calls_in(message)
        if (content := message.server_content) is None:
            return False
        for part in (content.model_turn and content.model_turn.parts) or ():
            if part.inline_data:
                self.pcm += part.inline_data.raw()
            if part.thought:
                self.thoughts += part.text or ""
        if content.output_transcription:
            self.said += content.output_transcription.text or ""
        if content.input_transcription:
            self.heard += content.input_transcription.text or ""
        if content.interrupted:
            self.pcm, self.interrupted = b"", True  # what was not played yet is never played
        unsettled = content.interaction_status == "IN_PROGRESS"
        return bool(content.turn_complete) and not unsettled


Messages = AsyncIterator[ServerMessage]


async def turn(messages: Messages, session: Session | None = None) -> Reply:
    """Everything up to the end of the turn; `messages` goes on with the next one.

    With a `session`, calls are answered there: everything is always done.
    """
    reply = Reply()
    async for message in messages:
        if reply.add(message):
            break
        if session:
            for call in calls_in(message):
                done = {"output": {"status": "confirmed", "sentence": "Done."}}
                await session.send_tool_response(call.id or "", call.name, done)
    return reply


def calls_in(message: ServerMessage) -> Sequence[FunctionCall]:
    return (message.tool_call and message.tool_call.function_calls) or ()


def speech(text: str) -> bytes:
    """A person's sentence, 16 kHz mono s16."""
    return utterance(text, Voice("en-us")) + silence(300)


Served = Callable[[], Any]  # → an async context manager that gives a Place
Recipe = Callable[[Place], Awaitable[Any]]


@asynccontextmanager
async def embedded() -> AsyncIterator[Place]:
    """The server that agentd carries: it understands the shipped tools, by speech and by text."""
    async with LocalServer(shipped_book()) as endpoint:
        yield Place(endpoint, TRIAL_KEY)


def scripted(*scripts: Script) -> Served:
    """The tests' server, which judges what it is sent and answers as its script says."""

    @asynccontextmanager
    async def served() -> AsyncIterator[Place]:
        async with LiveServer(*scripts) as server:
            yield Place(server.endpoint, TRIAL_KEY, server=server)
            if server.violations:
                raise AssertionError(f"the server would have refused: {server.violations}")

    return served


@asynccontextmanager
async def google() -> AsyncIterator[Place]:
    yield Place("google", os.environ.get("GEMINI_API_KEY", ""), pace=1.0)


def perform(recipe: Recipe, served: Served) -> None:
    """The recipe by itself, on the command line."""
    parser = argparse.ArgumentParser(description=(sys.modules["__main__"].__doc__ or "").strip())
    parser.add_argument("--google", action="store_true", help="talk to Google, with GEMINI_API_KEY")
    place = google if parser.parse_args().google else served
    try:
        came = asyncio.run(tried(recipe, place))
        print("\n".join(map(str, came)) if isinstance(came, list) else came)
    except* LinkError as errors:
        sys.exit("\n".join(str(error) for error in errors.exceptions))


async def tried(recipe: Recipe, served: Served) -> Any:
    async with served() as place:
        return await recipe(place)
