"""What the daemon itself has to say to its owner, in a voice of this machine."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from agentd.audio.speaker import LoudSpeaker
from agentd.core.effects import Chime, Hush, PlayChime
from agentd.errors import Unavailable
from agentd.ports import Note

log = logging.getLogger(__name__)

MOST_WAITING = 4  # announcements; whoever is away for longer shall not hear a queue of old news
MOST_BYTES = 2 * 24_000 * 60  # of one: a minute
SYNTHESIS_LIMIT_S = 10.0
LOOK_S = 0.05

Synth = Callable[[str], AsyncGenerator[bytes, None]]  # a text → pieces of 24 kHz mono s16; raises Unavailable


class Announcer:
    """`agentd.ports.Voice`: `say` returns at once; announcements are spoken one after the other.

    A watcher, too: a wake word or a `Hush` ends them all, since somebody has just spoken to us. Without a
    voice there is the error chime instead.
    """

    def __init__(self, synth: Synth, speaker: LoudSpeaker) -> None:
        self._synth = synth
        self._speaker = speaker
        self._waiting: deque[str] = deque()
        self._now = ""
        self._speaking: asyncio.Task[None] | None = None

    def say(self, words: str) -> None:
        """As `agentd.ports.Voice`."""
        self.takes(words)

    def takes(self, words: str) -> bool:
        """Says it, too. False: it is being said already, or too much waits."""
        words = " ".join(words.split())
        if not words or words == self._now or words in self._waiting:
            return False
        if len(self._waiting) >= MOST_WAITING:
            log.warning("too much to say at once; dropped: %s", words)
            return False
        self._waiting.append(words)
        if self._speaking is None or self._speaking.done():
            self._speaking = asyncio.create_task(self._speak_all(), name="announcer")
        return True

    def saw(self, at: float, note: Note) -> None:  # noqa: ARG002
        if isinstance(note, Hush) or (isinstance(note, PlayChime) and note.chime is Chime.WAKE):
            self.hush()

    def hush(self) -> None:
        """Nothing more is said; what is being said is cut by the speaker itself."""
        self._waiting.clear()
        self._now = ""
        if self._speaking is not None:
            self._speaking.cancel()
            self._speaking = None

    async def aclose(self) -> None:
        speaking = self._speaking
        self.hush()
        if speaking is not None:
            await asyncio.gather(speaking, return_exceptions=True)

    async def _speak_all(self) -> None:
        while self._waiting:
            self._now = self._waiting.popleft()
            try:
                async with asyncio.timeout(SYNTHESIS_LIMIT_S):
                    clip = await self._spoken(self._now)
            except (Unavailable, TimeoutError) as trouble:
                log.warning("could not say “%s”: %s", self._now, str(trouble) or "the voice takes too long")
                self._speaker.chime(Chime.ERROR)
            else:
                self._speaker.announce(clip)
                while self._speaker.announcing:  # another announcement may be the same again
                    await asyncio.sleep(LOOK_S)
        self._now = ""

    async def _spoken(self, words: str) -> bytes:
        clip = bytearray()
        async with aclosing(self._synth(words)) as pieces:
            async for piece in pieces:
                clip += piece
                if len(clip) >= MOST_BYTES:
                    break
        return bytes(clip[:MOST_BYTES])
