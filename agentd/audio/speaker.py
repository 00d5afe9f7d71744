"""The loudspeaker as the runtime knows it: replies by number, chimes, and news of what was heard."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from agentd.audio.card import Card, Taken
from agentd.audio.chimes import chime_pcm
from agentd.audio.gain import gain_at
from agentd.audio.pacing import Waker, play_by_the_clock
from agentd.audio.player import Played, Player
from agentd.audio.wavfile import WavFile
from agentd.core.effects import Chime
from agentd.core.events import REPLY_HZ, PlaybackDrained
from agentd.core.soundevents import SoundBack, SoundLost, SoundPart
from agentd.ports import Emit

logger = logging.getLogger(__name__)

WAV = "wav:"
NONE = "none"
JOIN_S = 1.0
# Nobody opens the microphone of a room without whoever is there being able to hear it: half as loud as full.
LEAST = {Chime.UNMUTED: gain_at(50)}

Run = Callable[[], None]


class LoudSpeaker:
    """`agentd.ports.Speaker` over one output thread, which `start` begins and `stop` ends within a second.

    `finished` is done after `stop`, or with the exception that has ended the thread.
    """

    def __init__(self, player: Player, waker: Waker, run: Run, loop: asyncio.AbstractEventLoop) -> None:
        self._player = player
        self._waker = waker
        self._run_output = run
        self._loop = loop
        self._thread = threading.Thread(target=self._run, name="speaker", daemon=True)
        self.finished: asyncio.Future[None] = loop.create_future()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What has not been played is dropped, and not reported."""
        self._waker.stop()
        if self._thread.is_alive():
            self._thread.join(JOIN_S)
        if self._thread.is_alive():
            self._finish(None)  # it is left behind: nobody waits for it

    def play(self, reply: int, pcm: bytes) -> None:
        if not self._player.play(reply, pcm):
            logger.warning("loudspeaker: reply %d is over ten minutes ahead; some of it is dropped", reply)
        self._waker.wake()

    def finish(self, reply: int) -> None:
        self._player.finish(reply)
        self._waker.wake()

    def cut(self, reply: int) -> None:
        self._player.cut(reply)
        self._waker.wake()

    def duck(self, on: bool) -> None:
        self._player.gain.duck(on)

    def chime(self, chime: Chime) -> None:
        self._player.chime(chime_pcm(chime), LEAST.get(chime, 0.0))
        self._waker.wake()

    def volume(self, percent: int) -> None:
        self._player.gain.turn(percent)

    def hush(self) -> None:
        """Nothing is announced any more."""
        self._player.hush()
        self._waker.wake()

    def announce(self, pcm: bytes) -> None:
        """A clip (24 kHz mono s16) that belongs to no reply, after what is there; the next chime cuts it."""
        if not self._player.announce(pcm):
            logger.warning("loudspeaker: no room for an announcement; it is dropped")
        self._waker.wake()

    @property
    def announcing(self) -> bool:
        """An announcement is being played, or is to be."""
        return self._player.announcing

    def _run(self) -> None:
        error: Exception | None = None
        try:
            self._run_output()
        except Exception as unexpected:  # carried to whoever awaits `finished`, who ends the process
            error = unexpected
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._finish, error)

    def _finish(self, error: Exception | None) -> None:
        if self.finished.done():
            return
        if error is None:
            self.finished.set_result(None)
        else:
            self.finished.set_exception(error)


def open_speaker(
    setting: str,
    emit: Emit,
    loop: asyncio.AbstractEventLoop,
    pace: float = 1.0,
    taken: Taken | None = None,
) -> LoudSpeaker:
    """What `audio.output` names, not started yet. `pace` is for `wav:` and `none`, `taken` is told
    what a card plays.

    Raises ConfigError for a file that cannot be written.
    """

    def drained(played: Played) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(_tell, played, emit)

    player, waker = Player(drained), Waker()
    if setting == NONE:
        return LoudSpeaker(player, waker, lambda: play_by_the_clock(player, waker, _drop, pace), loop)
    if setting.startswith(WAV):
        file = WavFile(Path(setting.removeprefix(WAV)))
        return LoudSpeaker(player, waker, lambda: _play_to(file, player, waker, pace), loop)

    def tell(words: str) -> None:
        part = SoundPart.LOUDSPEAKER
        if not loop.is_closed():
            loop.call_soon_threadsafe(emit, SoundLost(part, words) if words else SoundBack(part))

    return LoudSpeaker(player, waker, Card(setting, player, waker, tell, taken).run, loop)


def _tell(played: Played, emit: Emit) -> None:
    if played.underruns:
        gap_ms = round(played.gap_samples * 1000 / REPLY_HZ)
        logger.info(
            "loudspeaker: reply %d came too slowly %d times, %d ms in all",
            played.reply,
            played.underruns,
            gap_ms,
        )
    emit(PlaybackDrained(played.reply, played.heard_samples, played.audible, played.gap_samples))


def _play_to(file: WavFile, player: Player, waker: Waker, pace: float) -> None:
    try:
        play_by_the_clock(player, waker, file.write, pace)
    finally:
        file.close()


def _drop(_pcm: bytes) -> None:
    """No loudspeaker."""
