"""A conversation with fakes around it, and its control socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from agentd.core import events as ev
from agentd.core.conversation import Conversation
from agentd.core.effects import Mandate
from agentd.core.enquiry import Enquiries
from agentd.core.events import Event, StopRequested, ToolCall, Who
from agentd.core.manners import Manners
from agentd.gazette import Gazette
from agentd.runtime import Runtime
from agentd.service.consequences import Consequences
from agentd.service.control import Control
from agentd.service.doorway import NAME
from agentd.service.wishes import Facts, Wishes
from tests.core.scene import REPLY_100_MS
from tests.fakes import World

PLENTY_S = 30.0
REPORT: Facts = {"state": "idle", "settings": "/etc/agentd/agentd.yaml"}


class Model(World):
    """Answers what it is asked in writing with `pieces`."""

    def __init__(self) -> None:
        super().__init__()
        self.emit: Callable[[Event], None] = lambda _: None
        self.pieces: Iterable[str] = ("It is", " warm.")
        self.calls: list[ToolCall] = []
        self.mandates: list[Mandate] = []

    def open(self, link: int, handle: str | None, summary: str, persona: str) -> None:
        super().open(link, handle, summary, persona)
        self.emit(ev.LinkReady(link))

    def send_text(self, link: int, text: str) -> None:
        super().send_text(link, text)
        for call in self.calls:
            self.emit(ev.ToolCalled(link, call))
            self.emit(ev.ToolFinished(link, call, {"output": {"status": "confirmed"}}))
        for piece in self.pieces:
            self.emit(ev.Transcript(link, Who.AGENT, piece))
        for event in (ev.ReplyAudio(link, REPLY_100_MS), ev.ReplyGenerated(link), ev.TurnDone(link)):
            self.emit(event)

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None:
        super().start(link, call, mandate)
        self.mandates.append(mandate)

    def finish(self, reply: int) -> None:
        super().finish(reply)
        self.emit(ev.PlaybackDrained(reply, 2_400))


class House:
    """What the test sees of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.model = Model()
        self.spoken: list[str] = []
        self._callers: list[Caller] = []
        self.report: Facts = REPORT
        self.why_not_restarted = ""
        self.runtime = Runtime(Conversation(Manners(), draw=lambda: 0.0))
        self.gazette = Gazette(muted=False, volume=100)
        self.enquiries = Enquiries(self.runtime.emit)
        self.consequences = Consequences(self.runtime.emit)
        wishes = Wishes(
            self.enquiries.ask,
            self._say,
            self.consequences,
            lambda: self.report,
            lambda: self.why_not_restarted,
        )
        self.control = Control(wishes)
        self.gazette.add(self.control.tell)
        self.model.emit = self.runtime.emit

    def _say(self, words: str) -> bool:
        self.spoken.append(words)
        return len(self.spoken) == 1

    async def caller(self) -> Caller:
        async with asyncio.timeout(PLENTY_S):
            while not (self.folder / NAME).exists():
                await asyncio.sleep(0.005)
            self._callers.append(Caller(*await asyncio.open_unix_connection(self.folder / NAME)))
        return self._callers[-1]

    def close(self) -> None:
        for caller in self._callers:
            caller.writer.transport.abort()


class Caller:
    """Somebody at the socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self.had: list[dict[str, object]] = []

    async def tell(self, wish: object) -> dict[str, object]:
        """The last answer."""
        *_, last = await self.answers(wish)
        return last

    async def answers(self, wish: object) -> list[dict[str, object]]:
        """Up to the last one; bytes are sent as they are."""
        self.write(wish)
        answers = [await self.read()]
        while not answers[-1]["done"]:
            answers.append(await self.read())
        return answers

    def write(self, wish: object) -> None:
        self.writer.write(wish if isinstance(wish, bytes) else json.dumps(wish).encode() + b"\n")

    async def to_the_end(self) -> None:
        """Raises EOFError, or ConnectionError."""
        while True:
            await self.read()

    async def read(self) -> dict[str, object]:
        """Raises EOFError when nothing more comes."""
        async with asyncio.timeout(PLENTY_S):
            if not (line := await self._reader.readline()):
                raise EOFError
        answer = json.loads(line)
        assert isinstance(answer, dict)
        self.had.append(answer)
        return answer


@asynccontextmanager
async def controlled(folder: Path) -> AsyncIterator[House]:
    house = House(folder)
    watchers = (house.enquiries, house.consequences, house.gazette)
    async with asyncio.TaskGroup() as tasks:
        talk = tasks.create_task(
            house.runtime.run(house.model, house.model, house.model, house.model, watchers)
        )
        control = tasks.create_task(house.control.run([folder]))
        yield house
        house.runtime.emit(StopRequested())
        await talk
        control.cancel()
    house.close()
    await asyncio.sleep(0)
