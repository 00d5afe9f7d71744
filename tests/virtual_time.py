"""An event loop whose clock jumps: nobody waits for what only time would bring.

    with virtual_time() as clock:
        clock.run(scene())            # an hour of `asyncio.sleep` takes milliseconds

Whenever nothing is ready, `time()` is set to the next timer. Nothing is patched: `asyncio.sleep`, `timeout`,
`call_later` and `loop.time()` all follow, real clocks (`time.monotonic`) do not. When nothing is ready and
no timer is set either, nothing will ever happen again, and `NothingLeft` is raised instead of hanging.

For fakes only, unless `sockets_s` is given: then that many real seconds are granted to sockets before each
jump. Loopback needs none in principle, as the system delivers within the sender's call; a fraction of a
millisecond covers what it puts off. Both ends must live on the loop; threads must not be waited for.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
# What a round of the loop takes. asyncio calls a timer up to a nanosecond early; who then finds that it is
# not yet time and sets the same timer again would do so for ever if the clock stood still.
ROUND_S = 1e-8
START_S = 1_000.0  # a clock that begins at 0 hides the mistakes of those who take 0 for "never"


class NothingLeft(RuntimeError):
    """All tasks wait for each other."""


class _Jumping(selectors.BaseSelector):
    """Waits for files as the real one does, and for time by moving the clock."""

    def __init__(self, sockets_s: float) -> None:
        self.now = START_S
        self._sockets_s = sockets_s
        self._files = selectors.DefaultSelector()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += ROUND_S
        if timeout is not None and timeout <= 0:
            return self._files.select(0)
        if ready := self._files.select(0):
            return ready
        if self._sockets_s:
            time.sleep(self._sockets_s)  # epoll knows only whole milliseconds
            if ready := self._files.select(0 if timeout else None):
                return ready
        if timeout is None:
            raise NothingLeft("nothing is ready and no timer is set")
        self.now += timeout
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._files.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._files.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._files.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._files.get_map()

    def close(self) -> None:
        self._files.close()


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """See the module's docstring."""

    def __init__(self, sockets_s: float = 0.0) -> None:
        self._jumping = _Jumping(sockets_s)
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.now


class VirtualClock:
    """`now` is the loop's time in seconds; `run` is `asyncio.run` on that loop, once or several times."""

    def __init__(self, loop: VirtualTimeLoop, runner: asyncio.Runner) -> None:
        self._loop = loop
        self._runner = runner

    @property
    def now(self) -> float:
        return self._loop.time()

    def run(self, scene: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(scene)


@contextmanager
def virtual_time(sockets_s: float = 0.0) -> Iterator[VirtualClock]:
    loop = VirtualTimeLoop(sockets_s)
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        yield VirtualClock(loop, runner)
