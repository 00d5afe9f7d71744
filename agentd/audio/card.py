"""The loudspeaker: a card that is kept open, through its loss and return."""

from __future__ import annotations

import logging
import time

from agentd.audio import portaudio
from agentd.audio.pacing import BLOCK_S, BLOCK_SAMPLES, Waker, play_nowhere
from agentd.audio.player import Player
from agentd.audio.recovery import Recovery
from agentd.core.events import REPLY_HZ
from agentd.errors import Unavailable
from agentd.resample import Rate, rate

logger = logging.getLogger(__name__)

CARD_HZ = 48_000  # what cards and sound servers run at; one that cannot is asked at its own rate
FIRST_BLOCK_S = 4.0  # a card takes 0.1 s after opening, PulseAudio idling on a null sink up to 2 s
LOST_AFTER_S = 1.0
LOOK_S = 0.25


class CardFeed:
    """Blocks for a card at its own rate, from a player, with silence where there is nothing to play."""

    def __init__(self, player: Player, rate_hz: int) -> None:
        self._player = player
        self._rate_hz = rate_hz
        self._converted = bytearray()
        self._rate: Rate | None = None
        self._cuts = player.cuts
        self.filled_s: float | None = None  # when the card last asked

    def fill(self, samples: int) -> bytes:
        """Exactly so many samples, on PortAudio's thread."""
        self.filled_s = time.monotonic()
        if self._cuts != self._player.cuts:
            self._cuts = self._player.cuts
            self._converted.clear()
            self._rate = None
        wanted = samples * 2
        while len(self._converted) < wanted and self._convert_block():
            pass
        block = bytes(self._converted[:wanted])
        del self._converted[:wanted]
        return block.ljust(wanted, b"\0")

    def _convert_block(self) -> bool:
        """Pull and convert one block; where sound ends, let the converter's tail out. False: no more."""
        pcm = self._player.pull(BLOCK_SAMPLES)
        if not pcm and self._rate is None:
            return False
        self._rate = self._rate or rate(REPLY_HZ, self._rate_hz)
        more = len(pcm) == BLOCK_SAMPLES * 2
        self._converted += self._rate.convert(pcm, last=not more)
        if not more:
            self._rate = None
        return more


class Card:
    """Plays on a device by name. While there is none, replies pass unheard in the time they would take."""

    def __init__(self, name: str, player: Player, waker: Waker) -> None:
        self._name = name
        self._player = player
        self._waker = waker
        self._recovery = Recovery()

    def run(self) -> None:
        """Until the waker says stop."""
        while not self._waker.stopping:
            try:
                why = self._play()
            except Unavailable as trouble:
                why = str(trouble)
            if self._waker.stopping:
                return
            pause_s = self._recovery.failed()
            logger.warning("loudspeaker: %s; trying again in %.1f s", why, pause_s)
            self._player.card_samples = 0
            play_nowhere(self._player, self._waker, pause_s)

    def _play(self) -> str:
        """Keep a stream running. Returns why it was given up."""
        feed: CardFeed | None = None

        def start(rate_hz: int) -> portaudio.Fill:
            nonlocal feed
            feed = CardFeed(self._player, rate_hz)
            return feed.fill

        stream = portaudio.library.open_output(self._name, (CARD_HZ,), BLOCK_S, start)
        assert feed is not None
        try:
            self._player.card_samples = round(stream.output_latency_s * REPLY_HZ)
            logger.info("loudspeaker: “%s” at %d Hz", stream.device.name, stream.rate_hz)
            return self._watch(stream, feed)
        finally:
            stream.close()

    def _watch(self, stream: portaudio.Stream, feed: CardFeed) -> str:
        opened_s = time.monotonic()
        while not self._waker.stopping:
            self._waker.wait(LOOK_S)
            silent_s = time.monotonic() - (feed.filled_s or opened_s)
            if not stream.active:
                return "the device is gone"
            if silent_s > (LOST_AFTER_S if feed.filled_s else FIRST_BLOCK_S):
                return f"it has taken no sound for {silent_s:.1f} s"
            if feed.filled_s:
                self._recovery.works()
        return "stopped"
