"""What the runtime needs of the world. Every method returns at once; news comes back by `emit`.

`emit` is called on the event loop's thread; an adapter with a thread of its own uses
`loop.call_soon_threadsafe(emit, event)`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from agentd.core.effects import Chime, Effect, Mandate
from agentd.core.enquiry import Tell
from agentd.core.events import Asked, Event, ToolCall
from agentd.core.phases import Phase
from agentd.home.answer import Answer, Refusal
from agentd.home.language.picture import Picture
from agentd.home.plan import LookPlan
from agentd.home.timing.delay import Wish

Emit = Callable[[Event], None]


class Listener(Protocol):
    """Where the person's words come from: `Heard` or `Asked`, between `start` and `stop`.

    `finished` is done after `stop`, or with the exception that has ended it.
    """

    finished: asyncio.Future[None]

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def attend(self, phase: Phase) -> None:
        """What the conversation is about now: while it is idle only a wake word matters."""

    def mute(self, on: bool) -> None:
        """Hear nothing, with the microphone closed; also before `start`."""

    def alive(self) -> bool:
        """Whether words could come, or it is known why not, since this was asked last. The watchdog asks."""


Listen = Callable[
    [Emit, Callable[[], None]], Listener
]  # the second is to be called once, when words can come


class Links(Protocol):
    """Connections to a Live server, by number; at most one is open."""

    def open(self, link: int, handle: str | None, summary: str, persona: str) -> None: ...
    def close(self, link: int) -> None: ...
    def begin_turn(self, link: int) -> None: ...
    def send_audio(self, link: int, pcm: bytes) -> None: ...
    def end_turn(self, link: int) -> None: ...
    def send_image(self, link: int, image: bytes, mime: str) -> None: ...
    def send_text(self, link: int, text: str) -> None: ...
    def answer(self, link: int, call: ToolCall, response: Mapping[str, object]) -> None: ...


class Speaker(Protocol):
    """The loudspeaker, by reply number."""

    def play(self, reply: int, pcm: bytes) -> None: ...
    def finish(self, reply: int) -> None: ...
    def cut(self, reply: int) -> None: ...
    def duck(self, on: bool) -> None: ...
    def chime(self, chime: Chime) -> None: ...
    def volume(self, percent: int) -> None: ...
    def hush(self) -> None: ...


class Voice(Protocol):
    """The house's own voice, for what the model cannot say."""

    def say(self, words: str) -> None: ...


class House(Protocol):
    """Carries out tool calls; answers each with `ToolFinished` unless cancelled."""

    def start(self, link: int, call: ToolCall, mandate: Mandate) -> None: ...
    def cancel(self, link: int, call: ToolCall) -> None: ...


Ask = Callable[[Asked, Tell], None]  # soon `Tell` gets what comes of it: `agentd.core.enquiry`
Say = Callable[[str], bool]  # has it spoken by a voice of this machine; False: not now
Keep = Callable[[Wish], Awaitable[Answer]]  # soon; what is answered `scheduled` is on the disk
Look = Callable[[LookPlan], Awaitable[Picture | Refusal]]  # soon: the model waits

Note = Event | Effect | Phase
Reader = Callable[[Mapping[str, object]], None]  # of a public event, plain JSON: `agentd.core.happenings`


class Watcher(Protocol):
    """Sees everything that happens, in order, and decides nothing: status, timeline, statistics.

    `at` is the loop's clock in seconds. A `Phase` is noted when it has changed.
    """

    def saw(self, at: float, note: Note) -> None: ...
