"""The loudspeaker: a card that is kept open, through its loss and return."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from agentd.audio import portaudio
from agentd.audio.device import is_generic
from agentd.audio.form import Form
from agentd.audio.pacing import BLOCK_S, BLOCK_SAMPLES, Waker, play_nowhere
from agentd.audio.player import Player
from agentd.audio.recovery import Recovery
from agentd.audio.soundserver import watch
from agentd.core.events import REPLY_HZ
from agentd.errors import Unavailable
from agentd.resample import Rate, rate

logger = logging.getLogger(__name__)

CARD_HZ = 48_000  # what cards and sound servers run at; one that cannot is asked at its own rate
FIRST_BLOCK_S = 4.0  # a card takes 0.1 s after opening, PulseAudio idling on a null sink up to 2 s
LOST_AFTER_S = 0.7  # noticed within a second
LOOK_S = 0.25
GONE = "The loudspeaker is gone."

Tell = Callable[[str], None]  # what is wrong, for a person; empty: sound is taken again

Taken = Callable[[bytes, int], None]  # mono s16 that the card has taken, and its rate; on PortAudio's thread


class CardFeed:
    """Blocks for a card in its own form, from a player, with silence where there is nothing to play."""

    def __init__(self, player: Player, form: Form, taken: Taken | None = None) -> None:
        self._player = player
        self._form = form
        self._taken = taken
        self._converted = bytearray()
        self._rate: Rate | None = None
        self._cuts = player.cuts
        self.filled_s: float | None = None  # when the card last asked

    def fill(self, samples: int) -> bytes:
        """Exactly so many samples for each channel, on PortAudio's thread."""
        self.filled_s = time.monotonic()
        if self._cuts != self._player.cuts:
            self._cuts = self._player.cuts
            self._converted.clear()
            self._rate = None
        wanted = samples * 2
        while len(self._converted) < wanted and self._convert_block():
            pass
        block = bytes(self._converted[:wanted]).ljust(wanted, b"\0")
        del self._converted[:wanted]
        if self._taken is not None:
            self._taken(block, self._form.rate_hz)
        return self._form.spread(block)

    def _convert_block(self) -> bool:
        """Pull and convert one block; where sound ends, let the converter's tail out. False: no more."""
        pcm = self._player.pull(BLOCK_SAMPLES)
        if not pcm and self._rate is None:
            return False
        self._rate = self._rate or rate(REPLY_HZ, self._form.rate_hz)
        more = len(pcm) == BLOCK_SAMPLES * 2
        self._converted += self._rate.convert(pcm, last=not more)
        if not more:
            self._rate = None
        return more


class Card:
    """Plays on a device by name. While there is none, replies pass unheard in the time they would take.

    `tell` and `taken` are called on the card's threads.
    """

    def __init__(
        self, name: str, player: Player, waker: Waker, tell: Tell, taken: Taken | None = None
    ) -> None:
        self._name = name
        self._player = player
        self._waker = waker
        self._tell = tell
        self._taken = taken
        self._told = ""
        self._recovery = Recovery()

    def run(self) -> None:
        """Until the waker says stop."""
        watch.start()
        while not self._waker.stopping:
            try:
                why = self._play()
            except Unavailable as trouble:
                why = str(trouble)
            if self._waker.stopping:
                return
            self._player.card_samples = 0
            if not why:
                continue  # the microphone is being looked for
            logger.warning("loudspeaker: %s; trying again in %.1f s", why, self._recovery.failed())
            self._report(GONE)
            while self._recovery.wait_s and not self._waker.stopping:
                play_nowhere(self._player, self._waker, min(self._recovery.wait_s, LOOK_S))

    def _play(self) -> str:
        """Keep a stream running. Returns why it was given up; empty: for no fault of its own."""
        feed: CardFeed | None = None

        def start(form: Form) -> portaudio.Fill:
            nonlocal feed
            feed = CardFeed(self._player, form, self._taken)
            return feed.fill

        stream = portaudio.library.open_output(self._name, (CARD_HZ,), BLOCK_S, start)
        assert feed is not None
        try:
            self._player.card_samples = round(stream.output_latency_s * REPLY_HZ)
            watch.look()
            logger.info("loudspeaker: “%s” at %d Hz", stream.device.name, stream.form.rate_hz)
            why = self._watch(stream, feed)
            if why and not self._waker.stopping:
                self._report(GONE)  # before closing, which takes as long as a sound server hangs
            return why
        finally:
            stream.close()

    def _watch(self, stream: portaudio.Stream, feed: CardFeed) -> str:
        opened_s, sink = time.monotonic(), ""
        while not self._waker.stopping:
            self._waker.wait(LOOK_S)
            silent_s = time.monotonic() - (feed.filled_s or opened_s)
            place = watch.loudspeaker
            if stream.ended:
                return ""
            if not stream.active:
                return "the device is gone"
            if silent_s > (LOST_AFTER_S if feed.filled_s else FIRST_BLOCK_S):
                return f"it has taken no sound for {silent_s:.1f} s"
            if place is not None:
                sink = sink or place.device
                if place.nowhere or (place.device != sink and not is_generic(self._name)):
                    return f"the sound server plays on {place.device} instead"
            if feed.filled_s:
                self._recovery.works()
                self._report("")
        return "stopped"

    def _report(self, words: str) -> None:
        if words != self._told:
            self._told = words
            self._tell(words)
