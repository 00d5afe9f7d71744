"""A whole daemon in this process that is typed to, hears what it is given, and is sent SIGHUP."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from agentd import app
from agentd.config.load import Loaded, load
from agentd.core.effects import Effect, TakeUpRules
from agentd.core.events import FRAME_BYTES, Asked, Event
from agentd.core.phases import Phase
from agentd.ports import Emit
from tests.broker import Subscriber
from tests.end_to_end.daemon import Diary, settings_file

PLENTY_S = 60.0
NO_SOUND = "{input: 'wav:microphone.wav', output: none}"
LAMP = """\
lamp_on:
  description: Turn on the lamp.
  phrases: [turn on the lamp]
  publish: {topic: home/lamp/set, text: "ON"}
"""
FAN = LAMP.replace("lamp", "fan")


class Typist:
    """In the place of the ear."""

    def __init__(self, begun: Callable[[], None]) -> None:
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.start = begun

    def stop(self) -> None:
        self.finished.set_result(None)

    def alive(self) -> bool:
        return True

    def attend(self, phase: Phase) -> None: ...
    def mute(self, on: bool) -> None: ...


class Fed:
    """In the place of the microphone: hears what is said into it, and silence."""

    ended = lost = False

    def __init__(self) -> None:
        self._frames = deque([bytes(FRAME_BYTES)])  # it works

    def say(self, pcm: bytes) -> None:
        self._frames += [pcm[at : at + FRAME_BYTES] for at in range(0, len(pcm) - FRAME_BYTES, FRAME_BYTES)]

    def read(self, timeout_s: float) -> bytes | None:
        if self._frames:
            return self._frames.popleft()
        time.sleep(min(timeout_s, 0.01))
        return None

    def close(self) -> None: ...


class Daemon:
    """`file` is its configuration."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.diary = Diary()
        self.stop = asyncio.Event()

    def read(self) -> Loaded:
        return load(self.file, {"GEMINI_API_KEY": "a-key"})

    def listen(self, emit: Emit, begun: Callable[[], None]) -> Typist:
        self._emit = emit
        return Typist(begun)

    def ask(self, text: str) -> None:
        self._emit(Asked(text))

    def hang_up(self, times: int = 1) -> None:
        """Not a word of English: the signal."""
        for _ in range(times):
            os.kill(os.getpid(), signal.SIGHUP)

    async def until(self, kind: type[Event] | type[Effect] | type[Phase], count: int = 1) -> None:
        async with asyncio.timeout(PLENTY_S):
            while len(self.diary.all(kind)) < count:
                await asyncio.sleep(0.01)

    async def reload(self) -> None:
        count = len(self.diary.all(TakeUpRules))
        self.hang_up()
        await self.until(TakeUpRules, count + 1)


@asynccontextmanager
async def running(file: Path, source: Fed | None = None) -> AsyncIterator[Daemon]:
    daemon, ready = Daemon(file), asyncio.Event()
    task = asyncio.create_task(
        app.run(
            daemon.read(),
            source=source,
            listen=None if source else daemon.listen,
            watchers=[daemon.diary],
            ready=ready,
            stop=daemon.stop,
            reread=daemon.read,
        )
    )
    beginning = asyncio.create_task(ready.wait())
    await asyncio.wait({task, beginning}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield daemon
    finally:
        daemon.stop.set()
        assert await task == 0


def house(folder: Path, endpoint: str, broker: str, **more: str) -> Path:
    """A configuration, and its one tool in `tools/`."""
    (folder / "tools").mkdir()
    (folder / "tools" / "house.yaml").write_text(LAMP)
    given = {"audio": NO_SOUND, "tools": "tools", "conversation": "{follow_up_s: 0}", **more}
    return settings_file(folder, b"", endpoint, broker, **given)


async def shown(bus: Subscriber, name: str) -> object:
    """The fact about the configuration, once there is something to it, and nothing else is told."""
    async with asyncio.timeout(PLENTY_S):
        while True:
            attributes = [json.loads(arrival.text) for arrival in bus.arrivals[-1:]]
            facts = attributes[0].get("configuration", {}) if attributes else {}
            if [each for each in facts if facts[each]] == [name]:
                return facts[name]
            await asyncio.sleep(0.01)
