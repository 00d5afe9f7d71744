"""The first of what a command writes; the rest is read slowly and thrown away. Nobody waits for its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Iterator

MOST_OUTPUT = 1_000  # bytes: what a log can bear
PIECE_BYTES = 64 * 1024
PAUSE_S = 0.05  # between two pieces that are thrown away: who writes without end must not keep us busy


@contextlib.contextmanager
def overheard() -> Iterator[tuple[bytearray, int]]:
    """What is said, growing, and the descriptor to say it to. Who still writes in the end gets SIGPIPE."""
    ours, theirs = os.pipe()
    os.set_blocking(ours, False)
    said = bytearray()
    loop = asyncio.get_running_loop()
    again: asyncio.TimerHandle | None = None

    def read() -> None:
        nonlocal again
        try:
            piece = os.read(ours, PIECE_BYTES)
        except BlockingIOError:
            return
        said.extend(piece[: MOST_OUTPUT - len(said)])
        if len(said) == MOST_OUTPUT:
            loop.remove_reader(ours)
            again = loop.call_later(PAUSE_S, loop.add_reader, ours, read)

    loop.add_reader(ours, read)
    try:
        yield said, theirs
        read()  # what nobody was told of yet
    finally:
        if again is not None:
            again.cancel()
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)
