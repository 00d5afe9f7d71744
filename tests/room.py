"""A room with a daemon in it: the real runtime and conversation, a person, a microphone, a speaker.

    async with room(lambda emit, tasks: TimedLinks(emit, [reply])) as it:
        await it.ask(COMMAND)              # the wake word, then the command
        await it.settled()
        assert it.ends[-1].outcome is Outcome.ANSWERED

Meant for a virtual clock (`tests.virtual_time`): then minutes take milliseconds.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import TypeVar

from agentd.audio.vad import Vad
from agentd.core.conversation import Conversation
from agentd.core.effects import Outcome, ReportEnd
from agentd.core.events import FRAME_BYTES, FRAME_MS, Heard, StopRequested
from agentd.core.manners import Manners
from agentd.core.phases import Phase
from agentd.ports import Emit, Links, Note
from agentd.runtime import Runtime
from tests.speech import say
from tests.timed import TimedHouse, TimedSpeaker, TimedVoice, now_s

IDLE_FRAMES = 4  # the ear hands over 80 ms at a time while the room is silent
ROOM_MS = 400  # of silence around a clip, for the detector to know the room
N = TypeVar("N")

Frames = Sequence[Heard]


@cache
def spoken(text: str, wake: str | None = None) -> Frames:
    """`text` from the synthesiser through the real voice activity detector; `wake` on its last frame."""
    detector = Vad()
    quiet = bytes(FRAME_BYTES * (ROOM_MS // FRAME_MS))
    pcm = quiet + say(text) + (b"" if wake else quiet)
    starts = range(0, len(pcm) - FRAME_BYTES + 1, FRAME_BYTES)
    frames = [(pcm[at : at + FRAME_BYTES], detector.speech(pcm[at : at + FRAME_BYTES])) for at in starts]
    last = len(frames) - 1
    return tuple(
        Heard(pcm, speech, wake if at == last else None, near=speech)
        for at, (pcm, speech) in enumerate(frames)
    )


def call() -> Frames:
    return spoken("hey jarvis", "hey_jarvis")


class Microphone:
    """Delivers frames in real time for ever; silence unless somebody speaks."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._waiting: deque[Heard] = deque()
        self._all_said = asyncio.Event()
        self._on = asyncio.Event()
        self._on.set()

    async def speak(self, frames: Frames) -> None:
        """Returns when the last of them was heard."""
        self._waiting += frames
        self._all_said.clear()
        await self._all_said.wait()

    async def quiet(self, seconds: float) -> None:
        """Nobody speaks; the room is still heard."""
        await asyncio.sleep(seconds)

    async def off(self, seconds: float) -> None:
        """Nothing at all is delivered meanwhile: hours that nobody looks at need no frames."""
        self._on.clear()
        await asyncio.sleep(seconds)
        self._on.set()

    async def run(self) -> None:
        while True:
            await self._on.wait()
            if self._waiting:
                self._emit(self._waiting.popleft())
                await asyncio.sleep(FRAME_MS / 1000)
            else:
                self._all_said.set()
                self._emit(Heard(bytes(FRAME_BYTES * IDLE_FRAMES), False))
                await asyncio.sleep(FRAME_MS * IDLE_FRAMES / 1000)


@dataclass
class Room:
    """`notes` is all that happened, with the loop's time."""

    runtime: Runtime
    conversation: Conversation
    microphone: Microphone
    speaker: TimedSpeaker
    voice: TimedVoice
    house: TimedHouse
    links: Links
    notes: list[tuple[float, Note]] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def saw(self, at: float, note: Note) -> None:
        if not isinstance(note, Heard):
            self.notes.append((at, note))
        self._news.set()

    def all(self, kind: type[N]) -> list[N]:
        return [note for _, note in self.notes if isinstance(note, kind)]

    @property
    def ends(self) -> list[ReportEnd]:
        return self.all(ReportEnd)

    @property
    def words(self) -> str:
        """Everything that the owner was told in words."""
        return " ".join([*(words for _, words in self.voice.said), *(end.words for end in self.ends)]).strip()

    async def ask(self, question: Frames) -> None:
        """Wake word and question; returns at the question's end."""
        await self.microphone.speak([*call(), *question])

    async def until(self, condition: Callable[[], object], limit_s: float) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def settled(self, limit_s: float = 90.0) -> float:
        """Until the question is done with: idle, or the floor is the person's again → when that was."""
        await self.until(lambda: self.conversation.phase in (Phase.IDLE, Phase.LISTENING), limit_s)
        return now_s()

    async def idle(self, limit_s: float = 90.0) -> float:
        await self.until(lambda: self.conversation.phase is Phase.IDLE, limit_s)
        return now_s()

    def answered(self) -> bool:
        """The last conversation to its end, in the daemon's own opinion."""
        return bool(self.ends) and self.ends[-1].outcome is Outcome.ANSWERED


@asynccontextmanager
async def room(
    links: Callable[[Emit, asyncio.TaskGroup], Links], manners: Manners | None = None
) -> AsyncIterator[Room]:
    """`links` makes the links, given the way in for their news and where their tasks live."""
    conversation = Conversation(manners or Manners())
    runtime = Runtime(conversation)
    async with asyncio.TaskGroup() as tasks:
        it = Room(
            runtime,
            conversation,
            Microphone(runtime.emit),
            TimedSpeaker(runtime.emit),
            TimedVoice(),
            TimedHouse(runtime.emit),
            links(runtime.emit, tasks),
        )
        running = tasks.create_task(runtime.run(it.links, it.speaker, it.voice, it.house, [it]))
        hearing = tasks.create_task(it.microphone.run())
        try:
            yield it
        finally:
            hearing.cancel()
            runtime.emit(StopRequested())
            await running
