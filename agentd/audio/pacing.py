"""Playing by the clock where no card sets the pace: into a file, or nowhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from agentd.audio.player import Player
from agentd.core.events import REPLY_HZ

BLOCK_S = 0.01  # a cut is heard within one block and what the card holds
BLOCK_SAMPLES = round(REPLY_HZ * BLOCK_S)

Sink = Callable[[bytes], None]


class Waker:
    """Tells the thread of an output that there is sound, or that it is to end."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.stopping = False

    def wake(self) -> None:
        self._event.set()

    def stop(self) -> None:
        self.stopping = True
        self._event.set()

    def wait(self, timeout_s: float | None = None) -> None:
        self._event.wait(timeout_s)
        self._event.clear()


def play_by_the_clock(player: Player, waker: Waker, sink: Sink, pace: float = 1.0) -> None:
    """Pull a block whenever a card would, until `waker` says stop. `pace` 2 is twice real time."""
    due_s = time.monotonic()
    while not waker.stopping:
        if not player.busy:
            waker.wait()
            due_s = time.monotonic()
            continue
        sink(player.pull(BLOCK_SAMPLES))
        due_s += BLOCK_S / pace
        time.sleep(max(0.0, due_s - time.monotonic()))


def play_nowhere(player: Player, waker: Waker, for_s: float) -> None:
    """Let sound pass unheard, in the time that it would have taken, for want of a card."""
    due_s = time.monotonic()
    until_s = due_s + for_s
    while not waker.stopping and due_s < until_s:
        player.pull(BLOCK_SAMPLES, heard=False)
        due_s += BLOCK_S
        time.sleep(max(0.0, due_s - time.monotonic()))
