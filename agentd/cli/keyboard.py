"""The person at a keyboard, or at the other end of a pipe: a line is a question."""

from __future__ import annotations

import asyncio
import os
import select
import threading
from collections.abc import Callable, Iterator

from agentd.core.effects import Announce, Outcome, ReportEnd
from agentd.core.events import Asked
from agentd.core.phases import Phase
from agentd.ports import Emit, Note

LOOK_MS = 200  # how long input may keep the thread from noticing `stop`
JOIN_S = 1.0
ANSWER_S = 120.0  # a person would have heard of a failure long before
MOST_BYTES = 8_000  # of a line; the rest of it is not read


class Keyboard:
    """`agentd.ports.Listener`, and a watcher. Nothing is asked before `ready`; the end of input sets `stop`.

    At a terminal a line is asked at once, and cuts the answer to the one before short. From a pipe or a file
    a line waits for that answer; `failed` says that one did not come.
    """

    def __init__(self, fd: int, ready: asyncio.Event, stop: asyncio.Event) -> None:
        self.failed = False
        self._fd = fd
        self._patient = not os.isatty(fd)
        self._ready = ready
        self._stop = stop
        self._stopping = threading.Event()
        self._answered = threading.Event()
        self._asked: Asked | None = None
        self._put = False  # the core has seen it
        self._idle = True
        self._thread = threading.Thread(target=self._run, name="keyboard", daemon=True)

    def connect(self, emit: Emit, begun: Callable[[], None]) -> Keyboard:
        """As `agentd.ports.Listen`."""
        self._emit, self._begun = emit, begun
        self._loop = asyncio.get_running_loop()
        self.finished: asyncio.Future[None] = self._loop.create_future()
        return self

    def start(self) -> None:
        self._begun()
        self._beginning = self._loop.create_task(self._begin(), name="keyboard")

    def stop(self) -> None:
        self._stopping.set()
        self._answered.set()
        self._beginning.cancel()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        if not self.finished.done():
            self.finished.set_result(None)

    def attend(self, phase: Phase) -> None:
        """Somebody who types needs no wake word."""

    def mute(self, on: bool) -> None:
        """There is no microphone, and what is written is answered."""

    def alive(self) -> bool:
        """As long as nobody types there is nothing to be seen of the thread."""
        return True

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        match note:
            case Asked():
                self._put = self._put or note is self._asked
            case Phase():
                self._idle = note is Phase.IDLE
            case Announce() if self._put and self._idle:
                self._settle(failed=True)  # it was not even begun with
            case ReportEnd(outcome) if self._put:
                self._settle(failed=outcome not in (Outcome.ANSWERED, Outcome.STOPPED))
            case _:
                pass

    def _settle(self, *, failed: bool) -> None:
        self._put = False
        self.failed = self.failed or failed
        self._answered.set()

    async def _begin(self) -> None:
        await self._ready.wait()
        self._thread.start()

    def _run(self) -> None:
        try:
            for question in self._questions():
                self._answered.clear()
                self._tell(self._ask, Asked(question))
                if self._patient and not self._answered.wait(ANSWER_S):
                    self.failed = True
        except Exception as unexpected:  # carried to whoever awaits `finished`, who ends the process
            self._tell(self._break, unexpected)
        self._tell(self._stop.set)

    def _questions(self) -> Iterator[str]:
        """Every line with something in it, also a last one without its end."""
        for line in self._lines():
            words = line[:MOST_BYTES].decode("utf-8", "replace")
            words = "".join(sign if sign.isprintable() else " " for sign in words).strip()
            if words and not self._stopping.is_set():
                yield words

    def _lines(self) -> Iterator[bytes]:
        waiting = select.poll()
        waiting.register(self._fd, select.POLLIN)
        begun = b""
        while not self._stopping.is_set():
            if not waiting.poll(LOOK_MS):
                continue
            piece = os.read(self._fd, MOST_BYTES)
            *whole, begun = (begun + piece).split(b"\n")
            yield from whole
            begun = begun[:MOST_BYTES]
            if not piece:
                yield begun
                return

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._emit(asked)

    def _break(self, error: Exception) -> None:
        if not self.finished.done():
            self.finished.set_exception(error)

    def _tell(self, call: Callable[..., object], *args: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)
