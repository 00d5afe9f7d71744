"""The first of what a command writes; the rest is read slowly and thrown away. Nobody waits for its end."""

from __future__ import annotations

import asyncio
import contextlib
import os

MOST_OUTPUT = 1_000  # bytes: what a log can bear
PIECE_BYTES = 64 * 1024
PAUSE_S = 0.05  # between two pieces that are thrown away: who writes without end must not keep us busy


class Overheard:
    """`said` grows while the loop turns; `descriptor` is what to say it to. Once closed, who still writes
    gets SIGPIPE."""

    def __init__(self) -> None:
        self.said = bytearray()
        self._ours, self.descriptor = os.pipe()
        os.set_blocking(self._ours, False)
        self._loop = asyncio.get_running_loop()
        self._again: asyncio.TimerHandle | None = None
        self._listen()

    def close(self) -> None:
        if self._again is not None:
            self._again.cancel()
        self._loop.remove_reader(self._ours)
        self._take()  # what came at the very last
        os.close(self._ours)
        os.close(self.descriptor)

    def _listen(self) -> None:
        self._loop.add_reader(self._ours, self._readable)

    def _readable(self) -> None:
        self._take()
        if len(self.said) == MOST_OUTPUT:
            self._loop.remove_reader(self._ours)
            self._again = self._loop.call_later(PAUSE_S, self._listen)

    def _take(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self.said += os.read(self._ours, PIECE_BYTES)[: MOST_OUTPUT - len(self.said)]
