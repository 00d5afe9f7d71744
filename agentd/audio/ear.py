"""The ear: one thread that turns sound into `Heard` events."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from agentd.audio.source import Source
from agentd.audio.vad import Vad
from agentd.audio.wakeword import CHUNK_BYTES, WakeWords
from agentd.core.events import FRAME_BYTES, Heard
from agentd.ports import Emit

CHUNK_FRAMES = CHUNK_BYTES // FRAME_BYTES
READ_S = 0.2  # how long a source may keep the thread from noticing `stop`
JOIN_S = 1.0


def _nothing() -> None:
    pass


class Ear:
    """Every frame of the source is handed over, in order, unaltered.

    While `idle` frames come four at a time, and as one event when they are silent. `on_first_frame` and
    `on_input_end` (a WAV file has been heard to its end) are called once, like `emit` on the loop's thread.
    """

    def __init__(
        self,
        source: Source,
        vad: Vad,
        wake: WakeWords,
        emit: Emit,
        loop: asyncio.AbstractEventLoop,
        on_first_frame: Callable[[], None] = _nothing,
        on_input_end: Callable[[], None] = _nothing,
    ) -> None:
        self._source = source
        self._vad = vad
        self._wake = wake
        self._emit = emit
        self._loop = loop
        self._on_first_frame = on_first_frame
        self._on_input_end = on_input_end
        self._idle = True
        self._stopping = threading.Event()
        self._chunk = bytearray()
        self._held: list[Heard] = []
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

    def idle(self, idle: bool) -> None:
        """Whether only the wake word matters; otherwise every frame is handed over at once."""
        self._idle = idle

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
            frame = self._source.read(READ_S)
            if frame is None:
                continue
            if not began:
                began = True
                self._tell(self._on_first_frame)
            self._hear(frame)
            if not ended and self._source.ended and not self._held:
                ended = True
                self._tell(self._on_input_end)

    def _hear(self, frame: bytes) -> None:
        speech = self._vad.speech(frame)
        self._chunk += frame
        wake = None
        if len(self._chunk) == CHUNK_BYTES:
            wake = self._wake.heard(bytes(self._chunk))
            self._chunk.clear()
        self._held.append(Heard(frame, speech, wake, self._wake.lone_ms))
        if self._chunk and self._idle:
            return
        self._hand_over()

    def _hand_over(self) -> None:
        held, self._held = self._held, []
        if len(held) == CHUNK_FRAMES and not any(heard.speech or heard.wake for heard in held):
            lone_ms = min(heard.lone_ms for heard in held)
            held = [Heard(b"".join(heard.pcm for heard in held), speech=False, lone_ms=lone_ms)]
        for heard in held:
            self._tell(self._emit, heard)

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
