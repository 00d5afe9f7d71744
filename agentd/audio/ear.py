"""The ear: one thread that turns sound into `Heard` events."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from agentd.audio.hearing import Hearing, Words
from agentd.audio.source import Source
from agentd.core.phases import Phase
from agentd.ports import Emit

READ_S = 0.2  # how long a source may keep the thread from noticing `stop`
JOIN_S = 1.0


def _nothing() -> None:
    pass


class Ear:
    """Every frame of the source is handed over, in order, unaltered.

    `on_first_frame` and `on_input_end` (a WAV file has been heard to its end) are called once, like `emit` on
    the loop's thread.
    """

    def __init__(
        self,
        source: Source,
        hearing: Hearing,
        emit: Emit,
        loop: asyncio.AbstractEventLoop,
        on_first_frame: Callable[[], None] = _nothing,
        on_input_end: Callable[[], None] = _nothing,
    ) -> None:
        self._source = source
        self._hearing = hearing
        self._emit = emit
        self._loop = loop
        self._on_first_frame = on_first_frame
        self._on_input_end = on_input_end
        self._stopping = threading.Event()
        self._muted = False
        self._alive = False
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self.finished: asyncio.Future[None] = loop.create_future()

    def start(self) -> None:
        """`finished` is done after `stop`, or with the exception that has ended the thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and close the source; a sound card that hangs is left behind after a second."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        if self._thread.is_alive():
            self._finish(None)  # it is left behind: nobody waits for it

    def adopt(self, words: Words) -> None:
        """Listen for others."""
        self._hearing.adopt(words)

    def attend(self, phase: Phase) -> None:
        """What the conversation is about: `Hearing` listens accordingly."""
        self._hearing.attend(phase)

    def mute(self, on: bool) -> None:
        """The thread closes the source, or reads it again, within READ_S."""
        self._muted = on

    def alive(self) -> bool:
        """As `agentd.ports.Listener`: the thread turns, with a frame, or muted, or with its source lost."""
        alive, self._alive = self._alive, False
        return alive

    def _run(self) -> None:
        error: Exception | None = None
        try:
            with contextlib.closing(self._source):
                self._listen()
        except Exception as unexpected:  # carried to whoever awaits `finished`, who ends the process
            error = unexpected
        self._tell(self._finish, error)

    def _listen(self) -> None:
        began = ended = False
        while not self._stopping.is_set():
            frame = self._next_frame()
            if frame or self._muted or self._source.lost:
                self._alive = True
            if not began and (frame or self._muted):  # who is muted waits for no sound
                began = True
                self._tell(self._on_first_frame)
            if frame is None:
                continue
            for heard in self._hearing.hear(frame):
                self._tell(self._emit, heard)
            if not ended and self._source.ended and not self._hearing.holding:
                ended = True
                self._tell(self._on_input_end)

    def _next_frame(self) -> bytes | None:
        if self._muted:
            self._source.close()
            self._stopping.wait(READ_S)
            return None
        if rest_s := self._hearing.rest_s:  # to wake for each frame costs more than all that is done with it
            if (frame := self._source.read(0)) is None:
                self._stopping.wait(rest_s)
            return frame
        return self._source.read(READ_S)

    def _finish(self, error: Exception | None) -> None:
        if self.finished.done():
            return
        if error is None:
            self.finished.set_result(None)
        else:
            self.finished.set_exception(error)

    def _tell(self, call: Callable[..., None], *args: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(call, *args)
