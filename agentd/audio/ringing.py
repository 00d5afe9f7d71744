"""A timer that is up rings until somebody has noticed."""

from __future__ import annotations

import asyncio

from agentd.audio.chimes import chime_pcm
from agentd.audio.speaker import LoudSpeaker
from agentd.core.effects import Chime
from agentd.core.ringing import RING_FOR_S, rings
from agentd.ports import Note

PAUSE_S = 1.5  # between two rings: a wake word must be heard over them
LOOK_S = 0.05


class Ringing:
    """A watcher: repeats the timer's chime, in between what is announced, until a wake word, a `Hush` or a
    reply.

    A ring is an announcement, so the next chime cuts it.
    """

    def __init__(
        self, speaker: LoudSpeaker, ring_for_s: float = RING_FOR_S, pause_s: float = PAUSE_S
    ) -> None:
        self._speaker = speaker
        self._ring_for_s = ring_for_s
        self._pause_s = pause_s
        self._ringing: asyncio.Task[None] | None = None

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if (begins := rings(note)) is None:
            return
        self._stop()
        if begins:
            self._ringing = asyncio.create_task(self._ring(), name="ringing")

    async def aclose(self) -> None:
        ringing = self._ringing
        self._stop()
        if ringing is not None:
            await asyncio.gather(ringing, return_exceptions=True)

    def _stop(self) -> None:
        if self._ringing is not None:
            self._ringing.cancel()
            self._ringing = None

    async def _ring(self) -> None:
        """The first one is the chime itself."""
        until = asyncio.get_running_loop().time() + self._ring_for_s
        while True:
            await asyncio.sleep(self._pause_s)
            while self._speaker.announcing:
                await asyncio.sleep(LOOK_S)
            if asyncio.get_running_loop().time() >= until:
                return
            self._speaker.announce(chime_pcm(Chime.TIMER))
